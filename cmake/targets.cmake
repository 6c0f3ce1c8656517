# What every target of ours shares, and the two functions that make targets.

add_library(bidiq_options INTERFACE)
target_include_directories(bidiq_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(bidiq_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                       -Werror=switch $<$<BOOL:${BIDIQ_WERROR}>:-Werror>)
# Compiled together, a file's local `id` shadows what its neighbour calls `id`,
# and a coroutine of a file is taken to be a header's. Neither means anything;
# presets without BIDIQ_UNITY show real ones.
set(neighbours "$<BOOL:$<TARGET_PROPERTY:BIDIQ_NEIGHBOURS>>")
target_compile_options(bidiq_options INTERFACE
  "$<${neighbours}:-Wno-shadow>"
  "$<$<AND:${neighbours},$<CXX_COMPILER_ID:GNU>>:-Wshadow=local;-Wno-subobject-linkage>")
# Beast and Asio are compiled once, in net/http/boost_impl.cpp.
target_compile_definitions(bidiq_options INTERFACE
  BIDIQ_VERSION="${PROJECT_VERSION}"
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
if (BIDIQ_SANITIZE)
  target_compile_options(bidiq_options INTERFACE -fsanitize=${BIDIQ_SANITIZE}
                         -fno-omit-frame-pointer -g1
                         # Instrumented code misleads GCC's flow analysis, also
                         # about the copies of its own std::string.
                         "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-stringop-overflow>")
  target_link_options(bidiq_options INTERFACE -fsanitize=${BIDIQ_SANITIZE})
  if (BIDIQ_SANITIZE MATCHES undefined)
    # CAF 0.17's init_fun_factory.hpp binds a reference to null on each spawn.
    # Clang 14 cannot compile its check of function types into coroutines.
    # A report ends the program: no test would fail by a line in its output.
    # GCC needs half as long again for both sanitizers as for addresses alone,
    # and most of that for tests, whose own code is not what is looked at.
    target_compile_options(bidiq_options INTERFACE
      -fno-sanitize=null,vptr -fno-sanitize-recover=undefined
      $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>
      $<$<BOOL:$<TARGET_PROPERTY:BIDIQ_ADDRESSES_ONLY>>:-fno-sanitize=undefined>)
  endif ()
  if (BIDIQ_SANITIZE MATCHES thread)
    # Asio fences around handlers beside its mutexes, which do not count here.
    target_compile_options(bidiq_options INTERFACE -Wno-tsan)
  endif ()
endif ()

# bidiq_library(name SOURCES ... LINK ... [PCH core|actors|net])
# A static library of one room. PCH names the precompiled header it shares with
# the other rooms of its layer.
function(bidiq_library name)
  cmake_parse_arguments(arg "" "PCH" "SOURCES;LINK" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC bidiq_options ${arg_LINK})
  bidiq_pch(${name} "${arg_PCH}")
  if (BIDIQ_UNITY AND arg_PCH)
    # Each file would instantiate the same of CAF's, Asio's or the standard
    # library's templates again, which is half of what compiling it takes.
    set_target_properties(${name} PROPERTIES
      UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 5 BIDIQ_NEIGHBOURS ON)
  endif ()
endfunction()

# Gives `name` the precompiled header of a layer: core, actors or net.
function(bidiq_pch name layer)
  if (layer)
    target_link_libraries(${name} PRIVATE bidiq_pch_${layer})
    target_precompile_headers(${name} REUSE_FROM bidiq_pch_${layer})
  endif ()
endfunction()

foreach (layer core actors net)
  file(WRITE "${CMAKE_BINARY_DIR}/pch_${layer}.cpp" "")
  add_library(bidiq_pch_${layer} STATIC "${CMAKE_BINARY_DIR}/pch_${layer}.cpp")
  target_link_libraries(bidiq_pch_${layer} PUBLIC bidiq_options)
  target_precompile_headers(bidiq_pch_${layer} PRIVATE
                            "${CMAKE_SOURCE_DIR}/cmake/pch_${layer}.hpp")
endforeach ()
target_link_libraries(bidiq_pch_actors PUBLIC caf::core)
# GCC sees a mismatch in Asio's own awaitable frames where there is none.
target_compile_options(bidiq_pch_net PUBLIC -Wno-mismatched-new-delete)
