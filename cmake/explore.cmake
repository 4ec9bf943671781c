# misdeal_explore_program(NAME [OPTIMISED] SOURCES file... [DEPENDS lib...])
# A program whose sources are instrumented for the explorer and linked with its runtime. OPTIMISED:
# a little (-O1), which may remove accesses to shared memory that the source has.
function(misdeal_explore_program name)
  cmake_parse_arguments(ARG "OPTIMISED" "" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  misdeal_instrument(${name} ${ARG_OPTIMISED})
  target_link_libraries(${name} PRIVATE ${ARG_DEPENDS})
  misdeal_link_explorer(${name})
endfunction()

# misdeal_link_explorer(TARGET)
function(misdeal_link_explorer target)
  target_link_libraries(${target} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,misdeal::misdeal_explore>)
  # Functions of shared libraries are bound at start: else their table is a global variable that each
  # execution puts back, and binds anew.
  target_link_options(${target} PRIVATE -Wl,-z,now)
endfunction()

# misdeal_instrument(TARGET OPTIMISED)
function(misdeal_instrument target optimised)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "${target} is instrumented by clang alone: configure with -DCMAKE_CXX_COMPILER=clang++-19")
  endif()
  set(level -O0)
  if(optimised)
    set(level -O1)
  endif()
  target_compile_options(
    ${target}
    PRIVATE -fsanitize=thread ${level} -g -fno-omit-frame-pointer -femulated-tls
            "SHELL:-mllvm -tsan-instrument-read-before-write=1"
            "SHELL:-mllvm -tsan-instrument-func-entry-exit=0")
  # What one source leaves out, another must not bring in; and a program without the sanitizer has no
  # runtime of it to link.
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
endfunction()

# misdeal_explore_test(NAME SOURCES file... [DEPENDS lib...])
# Such a program as one CTest test; it passes when it ends with 0.
function(misdeal_explore_test name)
  misdeal_explore_program(${name} ${ARGN})
  add_test(NAME ${name} COMMAND ${name})
endfunction()
