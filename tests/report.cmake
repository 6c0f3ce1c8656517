# The workbook and its exporter. workbook.cpp needs python3-openpyxl,
# scratch_file.cpp strace; both fail without.
bidiq_test(test_report
  SOURCES actors/report/cell_text.cpp actors/report/excel_exporter.cpp
          actors/report/groups.cpp actors/report/memory_file.cpp
          actors/report/notices_sheet.cpp actors/report/scratch_file.cpp
          actors/report/text_height.cpp actors/report/workbook.cpp
  LINK bidiq_report_actors nlohmann_json::nlohmann_json rapidcheck
  PCH actors)
target_compile_definitions(test_report
  PRIVATE BIDIQ_TEST_DIR="${CMAKE_BINARY_DIR}/tests")
# What strace watches in scratch_file.cpp.
add_executable(write_workbook actors/report/write_workbook.cpp)
target_link_libraries(write_workbook PRIVATE bidiq_report_core)
set_target_properties(write_workbook PROPERTIES RUNTIME_OUTPUT_DIRECTORY
                                                "${CMAKE_BINARY_DIR}/tests")
add_dependencies(test_report write_workbook)
# How the workbook prints, where LibreOffice is installed (tools/setup --dev).
find_program(SOFFICE soffice)
find_program(PDFTOTEXT pdftotext)
if (SOFFICE AND PDFTOTEXT)
  add_test(NAME report.printed_workbook
           COMMAND python3
                   "${CMAKE_CURRENT_SOURCE_DIR}/actors/report/printed_workbook.py"
                   $<TARGET_FILE:write_workbook> "${SOFFICE}")
  set_tests_properties(report.printed_workbook PROPERTIES TIMEOUT 300)
else ()
  message(STATUS "No LibreOffice: how the workbook prints is not tested")
endif ()
