#include "tools/pncp-sim/storage/s3_error.hpp"

#include "actors/base/random_id.hpp"
#include "tools/pncp-sim/storage/xml_text.hpp"

namespace bidiq {

namespace {

struct known_error {
  std::string_view code;
  unsigned status;
  std::string_view message;
};

constexpr known_error known_errors[] = {
  {"AccessDenied", 403, "Access Denied"},
  {"AuthorizationHeaderMalformed", 400, "The authorization header is wrong"},
  {"AuthorizationQueryParametersError", 400, "The query is not signed well"},
  {"BadDigest", 400,
   "The Content-MD5 you specified did not match what we "
   "received."},
  {"BucketAlreadyOwnedByYou", 409,
   "Your previous request to create the named bucket succeeded and you "
   "already own it."},
  {"BucketNotEmpty", 409, "The bucket you tried to delete is not empty"},
  {"EntityTooLarge", 400,
   "Your proposed upload exceeds the maximum allowed object size."},
  {"EntityTooSmall", 400,
   "Your proposed upload is smaller than the minimum allowed object size."},
  {"InternalError", 500, "We encountered an internal error. Please try again."},
  {"InvalidAccessKeyId", 403,
   "The AWS Access Key Id you provided does not exist in our records."},
  {"InvalidArgument", 400, "Invalid Argument"},
  {"InvalidDigest", 400, "The Content-MD5 you specified is not valid."},
  {"InvalidPart", 400,
   "One or more of the specified parts could not be found. The part may not "
   "have been uploaded, or the specified entity tag may not match the part's "
   "entity tag."},
  {"InvalidPartOrder", 400,
   "The list of parts was not in ascending order. Parts must be ordered by "
   "part number."},
  {"InvalidRange", 416, "The requested range is not satisfiable"},
  {"InvalidRequest", 400, "Invalid Request"},
  {"MalformedXML", 400,
   "The XML you provided was not well-formed or did not validate against our "
   "published schema"},
  {"MethodNotAllowed", 405,
   "The specified method is not allowed against this resource."},
  {"NoSuchBucket", 404, "The specified bucket does not exist"},
  {"NoSuchKey", 404, "The specified key does not exist."},
  {"NoSuchUpload", 404,
   "The specified upload does not exist. The upload ID may be invalid, or the "
   "upload may have been aborted or completed."},
  {"NotImplemented", 501,
   "A header you provided implies functionality that is not implemented"},
  {"PreconditionFailed", 412,
   "At least one of the pre-conditions you specified did not hold"},
  {"RequestTimeTooSkewed", 403,
   "The difference between the request time and the current time is too "
   "large."},
  {"RequestTimeout", 400,
   "Your socket connection to the server was not read from or written to "
   "within the timeout period."},
  {"SignatureDoesNotMatch", 403,
   "The request signature we calculated does not match the signature you "
   "provided. Check your key and signing method."},
  {"SlowDown", 503, "Please reduce your request rate."},
  {"XAmzContentSHA256Mismatch", 400,
   "The provided 'x-amz-content-sha256' header does not match what was "
   "computed."},
};

store_answer error_answer(const known_error& error,
                          const header_texts& details) {
  xml_writer xml{"Error", false};
  xml.text("Code", error.code).text("Message", error.message);
  for (const auto& [name, value] : details)
    xml.text(name, value);
  xml.text("RequestId", random_id());
  return text_answer(error.status, "application/xml", xml.finish());
}

} // namespace

store_answer s3_error(std::string_view code, std::string_view message,
                      const header_texts& details) {
  known_error error{code, 500, message};
  for (const auto& known : known_errors)
    if (known.code == code)
      error = known;
  if (!message.empty())
    error.message = message;
  return error_answer(error, details);
}

store_answer s3_fault(unsigned status) {
  switch (status) {
    case 403:
      return s3_error("AccessDenied");
    case 404:
      return s3_error("NoSuchKey");
    case 500:
      return s3_error("InternalError");
    case 503:
      return s3_error("SlowDown");
    default:
      return error_answer(
        {"SimulatedFault", status, "The simulator was told to fail"}, {});
  }
}

} // namespace bidiq
