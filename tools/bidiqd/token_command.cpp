#include "tools/bidiqd/token_command.hpp"

#include "actors/auth/mint.hpp"
#include "actors/domain/identity.hpp"
#include "tools/bidiqd/auth_parts.hpp"

#include <charconv>
#include <utility>

namespace bidiq {

namespace {

using std::chrono::seconds;

constexpr const char* usage
  = "usage: bidiqd token --sub UUID [--plan ID] [--email TEXT] [--admin] "
    "[--ttl SECONDS] [settings]\n";

constexpr seconds usual_life{3600};
constexpr int64_t longest_life = 366 * 24 * 3600;

token_answer misused(const std::string& why) {
  return {2, "bidiqd token: " + why + "\n" + usage};
}

// What the command line says about the token itself.
struct wishes {
  token_claims claims;
  seconds life = usual_life;
  std::vector<std::string> settings; ///< The other arguments.
  std::string problem;
};

void take_life(wishes& out, const std::string& text) {
  int64_t x = 0;
  auto end = text.data() + text.size();
  auto read = std::from_chars(text.data(), end, x);
  if (read.ec != std::errc{} || read.ptr != end || x < 1 || x > longest_life)
    out.problem = "--ttl is not a number of seconds, at most a year";
  out.life = seconds{x};
}

void take(wishes& out, const std::string& name, const std::string& value) {
  if (name == "--plan")
    out.claims.plan = value;
  else if (name == "--email")
    out.claims.email = value;
  else if (name == "--ttl")
    take_life(out, value);
  else if (auto user = lower_uuid(value))
    out.claims.user = *user;
  else
    out.problem = "--sub is not a UUID";
}

bool has_value(std::string_view name) {
  return name == "--sub" || name == "--plan" || name == "--email"
         || name == "--ttl";
}

wishes read_wishes(const std::vector<std::string>& args) {
  wishes out;
  for (size_t i = 0; i < args.size(); ++i) {
    auto mark = args[i].find('=');
    auto name = args[i].substr(0, mark);
    if (args[i] == "--admin")
      out.claims.admin = true;
    else if (!has_value(name))
      out.settings.push_back(args[i]);
    else if (mark != std::string::npos)
      take(out, name, args[i].substr(mark + 1));
    else if (i + 1 < args.size())
      take(out, name, args[++i]);
    else
      out.problem = name + " needs a value";
  }
  if (out.problem.empty() && out.claims.user.empty())
    out.problem = "--sub is missing";
  if (out.problem.empty() && !out.claims.plan.empty()
      && !capabilities_of(out.claims.plan))
    out.problem = "--plan: there is no such plan";
  return out;
}

} // namespace

token_answer
mint_on_command(const std::vector<std::string>& args, const environment& env,
                const file_reader& read_file, std::chrono::sys_seconds now) {
  auto asked = read_wishes(args);
  auto config = load_settings(asked.settings, env, read_file);
  if (config.mode == run_mode::help)
    return {0, usage};
  if (!asked.problem.empty())
    return misused(asked.problem);
  if (!config.problems.empty())
    return misused(to_string(config.problems.front()));
  auto& x = config.values;
  if (x.supabase_jwt_secret.empty())
    return misused("SUPABASE_JWT_SECRET is needed to sign with");
  asked.claims.expires = now + asked.life;
  return {0, mint_token(asked.claims, issuer_of(x), now, x.supabase_jwt_secret)
               + "\n"};
}

} // namespace bidiq
