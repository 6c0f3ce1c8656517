#pragma once

#include "actors/base/metrics.hpp"
#include "config/settings.hpp"
#include "storage/objects/object_store.hpp"
#include "storage/objects/signing_keys.hpp"
#include "tests/net/http/fixture.hpp"
#include "tests/net/routes/conforms.hpp"
#include "tests/net/routes/scripted_pncp.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bidiq::test {

inline const std::string user_bia = "X-User: bia\r\n";

inline std::string status_of(const std::string& id) {
  return "/v1/search/" + id + "/status";
}

using http::test::raw_client;
using http::test::reply_seen;

/// Settings of a node that is quick and asks PNCP alone.
settings quick_settings();

/// The routes of a node on the real server with its real actors; the network
/// beyond is the test's. Since AUTH_MODE=off knows one user only, the header
/// X-User names another one. Only with a DATABASE_URL it has accounts.
class served_node {
public:
  explicit served_node(const settings& x = quick_settings());
  ~served_node();
  served_node(const served_node&) = delete;
  served_node& operator=(const served_node&) = delete;

  // -- beyond the routes ------------------------------------------------------

  /// How PNCP answers from now on, also those calls that wait; at first by
  /// `one_uniform`.
  void upstream(pncp_answer f);

  const signing_keys& keys() const;
  object_store& store() const;
  object_store& documents() const; ///< Of the library.
  size_t sectors() const;

  /// The node is to end: searches are refused.
  void drain();

  /// Takes a service away, as while it is being restarted.
  void lose_searches();
  void lose_stream_limiter();

  /// Puts a search that has ended into its user's history.
  void remember(const std::string& id, const std::string& user);

  // -- asking -----------------------------------------------------------------

  uint16_t port() const;
  raw_client connect() const;

  reply_seen ask(const std::string& method, const std::string& target,
                 const std::string& fields = {}, const std::string& body = {});

  reply_seen get(const std::string& target, const std::string& fields = {});

  reply_seen post(const std::string& target, const nlohmann::json& body = {},
                  const std::string& fields = {});

  /// The body of a search for uniforms in one state on one day.
  static nlohmann::json order(const std::string& id,
                              const std::string& uf = "SP");

  /// Starts a search without waiting for it.
  reply_seen begin(const std::string& id, const std::string& fields = {});

  /// Runs a search to its end and returns its result.
  nlohmann::json finish(const std::string& id, const std::string& fields = {});

  /// What of an answer in JSON is not as the route table says; "" is nothing.
  std::string faults(const reply_seen& seen, const std::string& path,
                     http::verb method = http::verb::get) const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// Whether `done` comes true within ten seconds of being asked again and again.
bool eventually(const std::function<bool()>& done);

/// What is wrong with a problem document; "" if it says what it should.
std::string faults_of_problem(const reply_seen& seen, unsigned status,
                              const std::string& code);

/// The fields that a 422 complains of, in order.
std::vector<std::string> complaints(const reply_seen& seen);

/// A problem without what differs from request to request.
std::string nameless(const reply_seen& seen);

} // namespace bidiq::test
