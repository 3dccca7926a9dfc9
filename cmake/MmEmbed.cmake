# mm_embed(<target> NAMESPACE <namespace> <name> <file> [<name> <file> ...])
# The bytes of files inside the program: `extern const std::string_view <name>` in the namespace, which a header of the
# room declares.
function(mm_embed target)
  cmake_parse_arguments(EMBED "" "NAMESPACE" "" ${ARGN})
  set(pairs ${EMBED_UNPARSED_ARGUMENTS})
  while(pairs)
    list(POP_FRONT pairs name file)
    cmake_path(ABSOLUTE_PATH file)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cc)
    add_custom_command(OUTPUT ${source}
      COMMAND ${CMAKE_COMMAND} -DNAMESPACE=${EMBED_NAMESPACE} -DNAME=${name} -DFILE=${file} -DSOURCE=${source}
        -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
      DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake)
    target_sources(${target} PRIVATE ${source})
  endwhile()
endfunction()
