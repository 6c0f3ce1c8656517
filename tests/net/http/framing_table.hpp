#pragma once

#include <string>
#include <vector>

namespace bidiq::http::test {

/// One head and what a strict server says to it (0 = accepted).
struct framing_case {
  const char* name;
  std::string head;
  unsigned status;
};

/// Heads that two HTTP implementations could understand differently, and close
/// relatives that are fine. Those marked (1.81) are accepted by Boost 1.81.
inline std::vector<framing_case> framing_table() {
  auto post = [](const std::string& fields) {
    return "POST /v1/echo HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
  };
  auto get = [](const std::string& fields) {
    return "GET /v1/health HTTP/1.1\r\n" + fields + "\r\n";
  };
  std::string nul("Host: x\r\nA: b\0c\r\n", 17);
  std::string many;
  for (int i = 0; i < 101; ++i)
    many += "X-" + std::to_string(i) + ": 1\r\n";
  return {
    {"plain", get("Host: x\r\n"), 0},
    {"port in Host", get("Host: example.com:8000\r\n"), 0},
    {"IPv6 in Host", get("Host: [::1]:8000\r\n"), 0},
    {"blanks around a value", get("Host: \t x \t\r\n"), 0},
    {"absolute form", "GET http://x/v1/health HTTP/1.1\r\nHost: X:80\r\n\r\n",
     0},
    {"1.0 without Host", "GET /v1/health HTTP/1.0\r\n\r\n", 0},
    {"UTF-8 in a value", get("Host: x\r\nA: \xc3\xa7\r\n"), 0},
    {"raw UTF-8 in a query",
     "GET /v1/health?q=\xc3\xa7 HTTP/1.1\r\nHost: x\r\n\r\n", 0},
    {"CL then TE", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
     400},
    {"TE then CL", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
     400},
    {"two different CL", post("Content-Length: 4\r\nContent-Length: 5\r\n"),
     400},
    {"two equal CL (1.81)", post("Content-Length: 4\r\nContent-Length: 4\r\n"),
     400},
    {"CL list (1.81)", post("Content-Length: 4, 4\r\n"), 400},
    {"CL with plus", post("Content-Length: +4\r\n"), 400},
    {"CL negative", post("Content-Length: -1\r\n"), 400},
    {"CL in hex", post("Content-Length: 0x4\r\n"), 400},
    {"CL empty", post("Content-Length:\r\n"), 400},
    {"CL beyond 64 bits", post("Content-Length: 18446744073709551617\r\n"),
     400},
    {"CL beyond 63 bits", post("Content-Length: 9223372036854775808\r\n"), 400},
    {"TE chunked, identity (1.81)",
     post("Transfer-Encoding: chunked, identity\r\n"), 400},
    {"TE identity, chunked", post("Transfer-Encoding: identity, chunked\r\n"),
     400},
    {"TE xchunked (1.81)", post("Transfer-Encoding: xchunked\r\n"), 400},
    {"TE gzip (1.81)", post("Transfer-Encoding: gzip\r\n"), 400},
    {"TE identity", post("Transfer-Encoding: identity\r\n"), 400},
    {"TE empty", post("Transfer-Encoding:\r\n"), 400},
    {"TE with vertical tab",
     post("Transfer-Encoding: \x0b"
          "chunked\r\n"),
     400},
    {"TE twice",
     post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
    {"TE on 1.0 (1.81)",
     "POST /v1/echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
     400},
    {"folded TE (1.81)", post("Transfer-Encoding:\r\n chunked\r\n"), 400},
    {"folded by tab", post("A: b\r\n\tc\r\n"), 400},
    {"first header folded", get(" Host: x\r\n"), 400},
    {"no Host (1.81)", get(""), 400},
    {"two Host (1.81)", get("Host: x\r\nHost: x\r\n"), 400},
    {"empty Host", get("Host:\r\n"), 400},
    {"Host with path", get("Host: x/y\r\n"), 400},
    {"Host with user", get("Host: a@x\r\n"), 400},
    {"Host with bad port", get("Host: x:8a\r\n"), 400},
    {"Host list", get("Host: x, y\r\n"), 400},
    {"absolute form of another host (1.81)",
     "GET http://y/v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"absolute form with user",
     "GET http://a@x/v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"absolute form of another scheme",
     "GET ftp://x/v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"Connection of no tokens", get("Host: x\r\nConnection: a b\r\n"), 400},
    {"Proxy-Connection of no tokens",
     get("Host: x\r\nProxy-Connection: \xcf\r\n"), 400},
    {"Connection with empty elements",
     get("Host: x\r\nConnection: , keep-alive,\r\n"), 0},
    {"blank before colon", post("Content-Length : 4\r\n"), 400},
    {"no colon", post("Content-Length\r\n"), 400},
    {"empty name", post(": 4\r\n"), 400},
    {"NUL", get(nul), 400},
    {"bare CR in a value", get("Host: x\r\nA: b\rc\r\n"), 400},
    {"bare LF ends a line", get("Host: x\nA: b\r\n"), 400},
    {"escape in a value", get("Host: x\r\nA: \x1b[31m\r\n"), 400},
    {"DEL in a value", get("Host: x\r\nA: \x7f\r\n"), 400},
    {"no version", "GET /v1/health\r\nHost: x\r\n\r\n", 400},
    {"two blanks", "GET  /v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"blank in target", "GET /v1/ health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"tab for blank", "GET\t/v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"fragment", "GET /v1/health#a HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"no slash", "GET v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"asterisk without OPTIONS", "GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"CONNECT", "CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"method with colon", "GE:T /v1/health HTTP/1.1\r\nHost: x\r\n\r\n", 400},
    {"lower-case http", "GET /v1/health http/1.1\r\nHost: x\r\n\r\n", 400},
    {"HTTP/2.0", "GET /v1/health HTTP/2.0\r\nHost: x\r\n\r\n", 505},
    {"HTTP/1.2", "GET /v1/health HTTP/1.2\r\nHost: x\r\n\r\n", 505},
    {"HTTP/1.10", "GET /v1/health HTTP/1.10\r\nHost: x\r\n\r\n", 400},
    {"unknown expectation", post("Expect: cookies\r\n"), 417},
    {"101 headers", get("Host: x\r\n" + many), 431},
    {"head over 16 KiB",
     get("Host: x\r\nA: " + std::string(16 * 1024, 'a') + "\r\n"), 431},
  };
}

} // namespace bidiq::http::test
