# What makes a build from nothing quick: headers parsed once, several sources a compiler run, test
# programs not optimised (what they test is, in its library). Together they cut it to a third. Off in
# the other presets, where a source that leans on its neighbours shows.
option(MISDEAL_FAST_BUILD "Precompiled headers and unity builds" OFF)
if(MISDEAL_FAST_BUILD)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 12)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ warns of what only being joined causes: local types in what looks like a header, and names
    # that the source before has, too.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage> -Wno-shadow)
  endif()
endif()

# misdeal_make_precompiled(TARGET HEADER): a header that is compiled with the target's own flags.
function(misdeal_make_precompiled target header)
  target_precompile_headers(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled/${header}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Without its time stamp the same header gives the same bytes, which ccache needs.
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

# Clang holds a precompiled header against the macros of its user, so both link the same packages.
function(misdeal_precompile target header)
  add_library(${target} STATIC "${PROJECT_SOURCE_DIR}/cmake/precompiled/instances.cpp")
  target_link_libraries(${target} PUBLIC Boost::headers fmt::fmt nlohmann_json::nlohmann_json ${ARGN})
  misdeal_make_precompiled(${target} ${header})
endfunction()

# misdeal_use_precompiled(TARGET PRECOMPILED)
function(misdeal_use_precompiled target precompiled)
  if(MISDEAL_FAST_BUILD)
    get_target_property(packages ${precompiled} LINK_LIBRARIES)
    target_link_libraries(${target} PRIVATE ${packages} misdeal_precompiled_library)
    target_precompile_headers(${target} REUSE_FROM ${precompiled})
  endif()
endfunction()

function(misdeal_speed_up_library target)
  misdeal_use_precompiled(${target} misdeal_precompiled_library)
endfunction()

# For libraries that run once a run, and wait for a person, a disk or a network: half the time that
# compiling them takes is optimisation.
function(misdeal_optimise_little target)
  if(MISDEAL_FAST_BUILD AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

function(misdeal_speed_up_test target)
  if(MISDEAL_FAST_BUILD)
    target_compile_options(${target} PRIVATE -O0)
    misdeal_use_precompiled(${target} misdeal_precompiled_test)
  endif()
endfunction()

if(MISDEAL_FAST_BUILD)
  misdeal_precompile(misdeal_precompiled_library library.h)
  if(NOT MISDEAL_FUZZ_ONLY)
    misdeal_precompile(misdeal_precompiled_test test.h GTest::gmock GTest::gtest)
    target_compile_options(misdeal_precompiled_test PRIVATE -O0)
  endif()
endif()
