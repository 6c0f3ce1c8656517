#include "storage/objects/remote/s3_answers.hpp"

#include <pugixml.hpp>

#include <sstream>

namespace bidiq {

namespace {

bool parse(pugi::xml_document& into, const std::string& xml) {
  return static_cast<bool>(into.load_buffer(xml.data(), xml.size()));
}

} // namespace

std::optional<remote_protocol::page> read_s3_list(const std::string& xml) {
  pugi::xml_document document;
  if (!parse(document, xml))
    return std::nullopt;
  auto list = document.child("ListBucketResult");
  if (!list)
    return std::nullopt;
  remote_protocol::page out;
  for (auto x : list.children("Contents"))
    out.objects.emplace_back(x.child_value("Key"),
                             x.child("Size").text().as_ullong());
  out.more = std::string_view{list.child_value("IsTruncated")} == "true";
  return out;
}

std::optional<std::string> read_s3_upload_id(const std::string& xml) {
  pugi::xml_document document;
  if (!parse(document, xml))
    return std::nullopt;
  std::string id
    = document.child("InitiateMultipartUploadResult").child_value("UploadId");
  return id.empty() ? std::nullopt : std::optional{id};
}

std::string read_s3_error(const std::string& xml) {
  pugi::xml_document document;
  return parse(document, xml) ? document.child("Error").child_value("Code")
                              : "";
}

std::string s3_parts(const std::vector<std::string>& etags) {
  pugi::xml_document document;
  auto all = document.append_child("CompleteMultipartUpload");
  for (size_t i = 0; i < etags.size(); ++i) {
    auto part = all.append_child("Part");
    part.append_child("PartNumber").text().set(static_cast<unsigned>(i + 1));
    part.append_child("ETag").text().set(etags[i].c_str());
  }
  std::ostringstream out;
  document.save(out, "", pugi::format_raw | pugi::format_no_declaration);
  return out.str();
}

} // namespace bidiq
