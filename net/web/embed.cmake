# Writes page_files.cpp: cmake -DSOURCE=net/web -DOUTPUT=page_files.cpp -P this.
# The files become character arrays, since string literals have a limit.
set(out "#include \"net/web/page.hpp\"\n\nnamespace bidiq {\n\nnamespace {\n\n")
set(table "")
foreach (entry "index.html|/|text/html; charset=utf-8"
               "app.js|/app.js|text/javascript; charset=utf-8"
               "account.js|/account.js|text/javascript; charset=utf-8"
               "api.js|/api.js|text/javascript; charset=utf-8"
               "dom.js|/dom.js|text/javascript; charset=utf-8"
               "form.js|/form.js|text/javascript; charset=utf-8"
               "highlight.js|/highlight.js|text/javascript; charset=utf-8"
               "progress.js|/progress.js|text/javascript; charset=utf-8"
               "results.js|/results.js|text/javascript; charset=utf-8"
               "stream.js|/stream.js|text/javascript; charset=utf-8"
               "style.css|/style.css|text/css; charset=utf-8")
  # Not a list of three: the type has a semicolon of its own.
  string(REGEX MATCH "^([^|]*)[|]([^|]*)[|](.*)$" whole "${entry}")
  set(file "${CMAKE_MATCH_1}")
  set(path "${CMAKE_MATCH_2}")
  set(type "${CMAKE_MATCH_3}")
  file(READ "${SOURCE}/${file}" hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(REGEX REPLACE "[^A-Za-z0-9]" "_" name "${file}")
  string(APPEND out "const char ${name}[] = {${bytes}};\n")
  string(APPEND table "    {\"${path}\", \"${type}\", {${name}, ${size}}},\n")
endforeach ()
string(APPEND out "\n} // namespace\n\nconst std::vector<page_file>& page_files() {\n"
  "  static const std::vector<page_file> files{\n${table}  };\n  return files;\n}\n\n} // namespace bidiq\n")
file(WRITE "${OUTPUT}" "${out}")
