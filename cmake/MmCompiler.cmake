# One place for how every translation unit is compiled.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

find_program(MM_CCACHE ccache)
if(MM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${MM_CCACHE})
endif()

find_program(MM_MOLD mold)
if(MM_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# Floating point is part of the determinism promise: no contraction into FMA, no fast-math, whatever
# the optimisation level.
add_compile_options(-ffp-contract=off)

# Left alone, g++ clears and copies our structs by string instructions, which need longer to begin than vectors need for all
# of it: a turn without a change took a fifth more.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  add_compile_options(-mmemset-strategy=vector_loop:512:noalign,libcall:-1:noalign
    -mmemcpy-strategy=vector_loop:512:noalign,libcall:-1:noalign)
endif()

# Options for our own code; generated code is compiled without them. Designated initializers leave members at
# their defaults on purpose.
add_library(mm_warnings INTERFACE)
target_compile_options(mm_warnings INTERFACE
  -Werror -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(mm_warnings INTERFACE -Wduplicated-cond -Wlogical-op)
  # False alarms of g++ 12 inside the standard library and Asio under optimisation and sanitizers.
  target_compile_options(mm_warnings INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
    -Wno-array-bounds -Wno-dangling-pointer)
endif()

set(MM_SANITIZE "" CACHE STRING "Sanitizers to compile with, as -fsanitize= takes them")
if(MM_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # The thread sanitizer does not see fences, of which Asio has some and we none; and with it g++ 12 takes a test's own
  # operator delete for a wrong one.
  target_compile_options(mm_warnings INTERFACE -Wno-tsan -Wno-mismatched-new-delete)
endif()
if(MM_SANITIZE)
  add_compile_options(-fsanitize=${MM_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MM_SANITIZE})
  if(MM_SANITIZE MATCHES "undefined")
    # Checks of each pointer, of which the address sanitizer finds what matters: a third of the compiler's time.
    add_compile_options(-fno-sanitize=null,alignment,object-size,vptr,pointer-overflow)
  endif()
endif()
