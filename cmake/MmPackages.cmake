# Debian 12's packages; `./dev setup` installs them.
find_package(Threads REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
# gRPC and Protobuf become part of the programs. Loaded with them instead, in some eighty pieces, they are two thirds of the
# memory that mmd takes, and a third of the time that mmctl needs to start.
set(Protobuf_USE_STATIC_LIBS ON)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(simdjson CONFIG REQUIRED)
find_package(SQLiteCpp CONFIG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(grpc REQUIRED grpc++)
set(MM_GRPC_LIBRARIES ${grpc_STATIC_LIBRARIES}) # with OpenSSL and zlib, which stay the system's
list(FILTER MM_GRPC_LIBRARIES INCLUDE REGEX "^(grpc|gpr|absl_|upb|re2|cares|address_sorting)")
list(TRANSFORM MM_GRPC_LIBRARIES REPLACE "(.+)" "-l:lib\\1.a")
add_library(mm_grpc INTERFACE)
target_link_libraries(mm_grpc INTERFACE "$<LINK_GROUP:RESCAN,${MM_GRPC_LIBRARIES}>" OpenSSL::SSL ZLIB::ZLIB Threads::Threads
  ${CMAKE_DL_LIBS} rt atomic)
find_path(MM_DYGRAPHS dygraph.min.js PATHS /usr/share/javascript/dygraphs NO_DEFAULT_PATH REQUIRED)
if(MM_BUILD_TESTS OR NOT DEFINED MM_BUILD_TESTS)
  find_package(GTest CONFIG REQUIRED)
endif()
