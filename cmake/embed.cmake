# misdeal_embed(TARGET lib FUNCTION name ROOT dir HEADER path NAMESPACE name FILES file...)
# Compiles files into a library, as a function that returns them. The header, relative to the
# project, declares it and the type EmbeddedFile in that namespace.
function(misdeal_embed)
  cmake_parse_arguments(ARG "" "TARGET;FUNCTION;ROOT;HEADER;NAMESPACE" "FILES" ${ARGN})
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${ARG_FUNCTION}.cpp")
  list(TRANSFORM ARG_FILES PREPEND "${ARG_ROOT}/" OUTPUT_VARIABLE paths)
  list(JOIN ARG_FILES "|" files)
  set(script "${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -D FUNCTION=${ARG_FUNCTION} -D ROOT=${ARG_ROOT} -D "FILES=${files}"
            -D HEADER=${ARG_HEADER} -D NAMESPACE=${ARG_NAMESPACE} -D OUTPUT=${output} -P "${script}"
    DEPENDS ${paths} "${script}"
    VERBATIM)
  set_source_files_properties("${output}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${ARG_TARGET} PRIVATE "${output}")
endfunction()
