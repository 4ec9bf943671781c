# Precompiled headers, which more than halve a build from nothing. Off where a source that leans on
# them should show: see the presets.
option(MISDEAL_PRECOMPILED_HEADERS "Parse the most included headers once" OFF)

# Clang holds a precompiled header against the macros of its user, so both link the same packages.
function(misdeal_precompile target header)
  add_library(${target} OBJECT "${PROJECT_SOURCE_DIR}/cmake/precompiled/empty.cpp")
  target_link_libraries(${target} PUBLIC fmt::fmt nlohmann_json::nlohmann_json ${ARGN})
  target_precompile_headers(${target} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/precompiled/${header}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Without its time stamp the same header gives the same bytes, which ccache needs.
    target_compile_options(${target} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  endif()
endfunction()

# misdeal_use_precompiled(TARGET PRECOMPILED)
function(misdeal_use_precompiled target precompiled)
  if(MISDEAL_PRECOMPILED_HEADERS)
    get_target_property(packages ${precompiled} LINK_LIBRARIES)
    target_link_libraries(${target} PRIVATE ${packages})
    target_precompile_headers(${target} REUSE_FROM ${precompiled})
  endif()
endfunction()

if(MISDEAL_PRECOMPILED_HEADERS)
  misdeal_precompile(misdeal_precompiled_library library.h)
  misdeal_precompile(misdeal_precompiled_test test.h GTest::gmock GTest::gtest)
  target_compile_options(misdeal_precompiled_test PRIVATE ${MISDEAL_TEST_OPTIONS})
endif()
