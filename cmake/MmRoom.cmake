include(GoogleTest)

# PRECOMPILED, in all below: the header that most sources include and that costs most of the compiler's time.

# mm_room(<name> SOURCES ... HEADERS ... LINKS ... [PRIVATE_LINKS ...] [PRECOMPILED header])
# One library per room: target mm_<name>, alias mm::<name>, include root server/ (or client/).
function(mm_room name)
  cmake_parse_arguments(ROOM "" "PRECOMPILED" "SOURCES;HEADERS;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(mm_${name} STATIC ${ROOM_SOURCES})
  add_library(mm::${name} ALIAS mm_${name})
  target_sources(mm_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${MM_INCLUDE_ROOT} FILES ${ROOM_HEADERS})
  target_include_directories(mm_${name} PUBLIC ${MM_INCLUDE_ROOT})
  target_link_libraries(mm_${name} PUBLIC ${ROOM_LINKS} PRIVATE mm_warnings ${ROOM_PRIVATE_LINKS})
  set_target_properties(mm_${name} PROPERTIES LINKER_LANGUAGE CXX)
  if(ROOM_PRECOMPILED)
    target_precompile_headers(mm_${name} PRIVATE ${ROOM_PRECOMPILED})
  endif()
endfunction()

# mm_program(<name> SOURCES ... LINKS ... [PRECOMPILED header]): an executable in build/<preset>/bin.
function(mm_program name)
  cmake_parse_arguments(PROGRAM "" "PRECOMPILED" "SOURCES;LINKS" ${ARGN})
  add_executable(${name} ${PROGRAM_SOURCES})
  target_link_libraries(${name} PRIVATE mm_warnings ${PROGRAM_LINKS})
  if(PROGRAM_PRECOMPILED)
    target_precompile_headers(${name} PRIVATE ${PROGRAM_PRECOMPILED})
  endif()
endfunction()

# mm_test(<name> SOURCES ... LINKS ... [PREFIX ...] [TIMEOUT seconds] [PRECOMPILED header]): a GoogleTest binary whose
# tests ctest knows one by one. A test may take a minute unless it says otherwise.
function(mm_test name)
  cmake_parse_arguments(TEST "" "PREFIX;TIMEOUT;PRECOMPILED" "SOURCES;LINKS" ${ARGN})
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 60)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_link_libraries(${name} PRIVATE mm_warnings ${TEST_LINKS} GTest::gmock GTest::gtest_main)
  # What is tested is compiled as it ships; to optimise the tests themselves only costs time.
  target_compile_options(${name} PRIVATE -O0)
  target_compile_definitions(${name} PRIVATE MM_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  if(TEST_PRECOMPILED)
    target_precompile_headers(${name} PRIVATE ${TEST_PRECOMPILED})
  endif()
  gtest_discover_tests(${name} TEST_PREFIX "${TEST_PREFIX}" DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()
