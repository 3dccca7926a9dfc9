#include "backtest/report_page.h"

namespace mm::backtest {

namespace page {

extern const std::string_view kDygraphScript;
extern const std::string_view kDygraphStyle;
extern const std::string_view kBody;
extern const std::string_view kScript;
extern const std::string_view kStyle;

}  // namespace page

namespace {

// Data inside a page must not look like the end of its element.
std::string escaped(std::string_view json) {
  std::string text;
  text.reserve(json.size() + json.size() / 64);
  for (const char c : json) {
    if (c == '<') {
      text += "\\u003c";
    } else {
      text += c;
    }
  }
  return text;
}

}  // namespace

std::string report_page(std::string_view report) {
  std::string text = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  const auto element = [&](std::string_view open, std::string_view content, std::string_view close) {
    text.append(open).append(content).append(close);
  };
  text += "<title>Backtest</title>\n";
  element("<style>", page::kDygraphStyle, "</style>\n");
  element("<style>", page::kStyle, "</style>\n</head>\n<body>\n");
  text += page::kBody;
  element("<script type=\"application/json\" id=\"report\">", escaped(report), "</script>\n");
  element("<script>", page::kDygraphScript, "</script>\n");
  element("<script>", page::kScript, "</script>\n</body>\n</html>\n");
  return text;
}

}  // namespace mm::backtest
