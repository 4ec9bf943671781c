# Compiler flags, sanitizers, and the tools that make builds quick where they are installed.
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # A compiler's memory in huge pages, where glibc and the kernel give them on request: a quarter less
  # time, and the same bytes come out.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env "GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=67108864")
  find_program(CCACHE_PROGRAM ccache)
  if(CCACHE_PROGRAM)
    # The sloppiness that precompiled headers need, see ccache(1).
    list(APPEND CMAKE_CXX_COMPILER_LAUNCHER
         "CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime"
         "${CCACHE_PROGRAM}")
  endif()
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  find_program(LLD_PROGRAM NAMES ld.lld-19)
  if(LLD_PROGRAM)
    add_link_options(--ld-path=${LLD_PROGRAM})
  endif()
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion)
if(NOT MISDEAL_FUZZ_ONLY)
  add_compile_options(-Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options(-Wthread-safety -Wimplicit-fallthrough -Wno-missing-designated-field-initializers)
else()
  # g++ 12 reports false positives of these in inlined standard library code.
  add_compile_options(-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-array-bounds
                      -Wno-missing-field-initializers)
endif()

set(MISDEAL_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example thread or address,undefined")
if(MISDEAL_SANITIZE)
  # A tail call leaves no frame, and a report without it another identity.
  add_compile_options(-fsanitize=${MISDEAL_SANITIZE} -fno-omit-frame-pointer
                      -fno-optimize-sibling-calls -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${MISDEAL_SANITIZE})
  set(MISDEAL_IS_SANITIZED ON)
endif()
