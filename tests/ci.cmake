# What the nightly judges by.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
add_test(NAME ci.slope
         COMMAND Python3::Interpreter -B "${CMAKE_CURRENT_SOURCE_DIR}/ci/slope.py"
                 "${CMAKE_SOURCE_DIR}/.ci/slope")
set_tests_properties(ci.slope PROPERTIES TIMEOUT 60)
