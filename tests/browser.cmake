# The web page in headless Chromium; without Chromium it fails.
find_package(Python3 COMPONENTS Interpreter REQUIRED)
add_test(NAME browser.page
         COMMAND Python3::Interpreter -B
                 "${CMAKE_CURRENT_SOURCE_DIR}/browser/page.py"
                 "${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
set_tests_properties(browser.page PROPERTIES TIMEOUT 300)
