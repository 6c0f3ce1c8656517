#include "actors/lease/lease_lua.hpp"

#include <algorithm>
#include <iterator>

namespace bidiq {

namespace {

// What a body may call, in an order in which each uses only what stands before
// it. Redis makes each function anew for each run, so that a script has only
// those that it calls.
struct rule {
  std::string_view name;
  std::string_view code;
};

constexpr rule rules[] = {
  {"now()", R"(
local function now()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end
)"},
  {"heal(", R"(
local function heal(key, wanted)
  local type = redis.call('TYPE', key).ok
  if type == wanted or type == 'none' then return 0 end
  return redis.call('DEL', key)
end
)"},
  {"fields(", R"(
local function fields(key, ...)
  local values, r = redis.call('HMGET', key, ...), {}
  for i, name in ipairs({...}) do r[name] = values[i] end
  return r
end
)"},
  {"digits(", R"(
local function digits(x) return string.format('%.0f', x) end
)"},
  {"lease.read(", R"(
function lease.read(token, holder, ends)
  token, ends = tonumber(token or ''), tonumber(ends or '')
  return token and holder and ends
         and {token = token, holder = holder, ends = ends} or nil
end
)"},
  {"lease.lives(", R"(
function lease.lives(x, now, longest)
  return x and x.ends > now and x.ends - now <= (longest or math.huge) or false
end
)"},
  {"lease.claim(", R"(
function lease.claim(x, by, now)
  local living = lease.lives(x, now, by.longest)
  local token, had = x and x.token or 0, by.had or 0
  local mine = token > 0 and x.holder == by.holder
  if mine and not by.anew and (had == token or (had == 0 and living)) then
    return 'again', token
  end
  if living and had <= token and not (mine and by.anew) then
    return 'held', token
  end
  if had > token then return 'granted', had end
  return 'granted', math.max(token + 1, by.least or 1)
end
)"},
  {"lease.check(", R"(
function lease.check(x, holder, token)
  if not x or x.token == 0 then return 'missing' end
  return x.token == token and x.holder == holder and 'ok' or 'fenced'
end
)"},
  {"lease.later(", R"(
function lease.later(x, token) return x and x.token >= token or false end
)"},
  {"lease.judge(", R"(
function lease.judge(x, dead, token, alive, least)
  local known = x and x.token or 0
  if alive then return 'alive', known end
  local said = lease.check(x, dead, token)
  if said ~= 'ok' then return said, known end
  return 'granted', math.max(known + 1, least)
end
)"},
};

constexpr std::string_view named_arguments = R"(
local a = {}
for i = 1, #ARGV, 2 do a[ARGV[i]] = ARGV[i + 1] end
)";

// The rules that `body` calls, and those that they call, before it.
std::string with_rules(std::string body) {
  for (auto i = std::rbegin(rules); i != std::rend(rules); ++i)
    if (body.find(i->name) != std::string::npos)
      body.insert(0, i->code);
  return body.insert(0, "local lease = {}\n");
}

} // namespace

redis::script lease_script(std::string_view body) {
  return redis::script{std::string{named_arguments}
                       + with_rules(std::string{body})};
}

redis::script lease_script(std::span<const std::string_view> names,
                           std::string_view body) {
  std::string code = "local ";
  for (auto& name : names)
    code.append(&name == names.data() ? "" : ", ").append(name);
  code += " = unpack(ARGV, 1, " + std::to_string(names.size()) + ")\n";
  return redis::script{code + with_rules(std::string{body})};
}

std::vector<std::string>
arranged(std::span<const std::string_view> names,
         std::vector<std::pair<std::string_view, std::string>> values) {
  std::vector<std::string> out(names.size());
  for (auto& [name, value] : values) {
    auto at = std::find(names.begin(), names.end(), name) - names.begin();
    out.at(static_cast<size_t>(at)) = std::move(value);
  }
  return out;
}

} // namespace bidiq
