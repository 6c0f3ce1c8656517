#include "actors/results/shared_search_reading.hpp"

#include <array>

namespace bidiq {

namespace {

using kind = redis::value::kind;

constexpr std::array<const char*, 7> fields{"user",      "stage",
                                            "progress",  "last_event_id",
                                            "node",      "created_at",
                                            "updated_at"};

// The size of one field of the progress, and of one event.
constexpr size_t max_field_bytes = 4096;
constexpr size_t max_event_bytes = size_t{2} << 20;

// A slot of the answer: "ok" and its values, or why there are none.
struct slot {
  std::string state;
  const redis::value* values = nullptr;

  bool good() const {
    return state == "ok";
  }
  std::string text(size_t i) const {
    auto there = values && i + 1 < values->items.size()
                 && values->items[i + 1].type == kind::text;
    return there ? values->items[i + 1].text : std::string{};
  }
};

slot slot_of(const redis::value& x, size_t i) {
  if (i >= x.items.size() || x.items[i].items.empty())
    return {"damaged", nullptr};
  return {x.items[i].items[0].text, &x.items[i]};
}

poison_reason reason_of(const std::string& state) {
  return state == "type"   ? poison_reason::type
         : state == "size" ? poison_reason::size
                           : poison_reason::damaged;
}

class reading {
public:
  reading(const redis::value& x, const key_space& keys, const std::string& id)
    : answer_(x), keys_(keys), id_(id) {
    // nop
  }

  looked_up run() {
    read_progress();
    read_head();
    read_partial();
    read_event();
    read_gone();
    return std::move(out_);
  }

private:
  void complain(std::string_view what, const std::string& key,
                poison_reason why, std::string detail) {
    out_.found.unreadable = true;
    out_.bad.push_back({what, why, key, std::move(detail)});
  }

  void read_progress() {
    auto x = slot_of(answer_, 0);
    if (!x.good())
      return complain("progress", keys_.progress(id_), reason_of(x.state), {});
    for (size_t i = 0; i < fields.size(); ++i)
      if (auto text = x.text(i); !text.empty())
        out_.found.progress[fields[i]] = std::move(text);
  }

  void read_head() {
    auto x = slot_of(answer_, 1);
    auto text = x.text(0);
    if (x.good() && text.empty())
      return;
    out_.found.has_result = true;
    auto key = keys_.result(id_, 0);
    if (!x.good())
      return complain("result", key, reason_of(x.state), {});
    auto head = decode_head(text);
    if (!head)
      return complain("result", key, poison_reason::damaged,
                      head.error().context);
    if (head->other_version)
      out_.bad.push_back({"result", poison_reason::version, key, {}});
    out_.found.final_head = std::move(*head);
  }

  void read_partial() {
    auto x = slot_of(answer_, 2);
    auto text = x.text(0);
    if (x.good() && text.empty())
      return;
    auto key = keys_.partial(id_);
    if (!x.good())
      return complain("partial", key, reason_of(x.state), {});
    auto head = decode_partial_head(text);
    if (!head)
      return complain("partial", key, poison_reason::damaged,
                      head.error().context);
    if (head->other_version)
      out_.bad.push_back({"partial", poison_reason::version, key, {}});
    out_.found.partial_head = std::move(*head);
  }

  void read_event() {
    auto x = slot_of(answer_, 3);
    if (!x.good())
      out_.bad.push_back(
        {"progress_log", reason_of(x.state), keys_.log(id_), {}});
    out_.found.newest_event = x.text(0);
  }

  void read_gone() {
    auto x = slot_of(answer_, 4);
    if (!x.good())
      out_.bad.push_back({"gone", reason_of(x.state), keys_.gone(id_), {}});
    out_.found.gone = !x.text(0).empty();
  }

  const redis::value& answer_;
  const key_space& keys_;
  const std::string& id_;
  looked_up out_;
};

} // namespace

const redis::script& look_up_script() {
  static const redis::script code{R"(
local max_field, max_head, max_event =
  tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local function slot(x, max)
  if type(x) == 'table' and x.err then
    return {'type'}
  end
  if type(x) ~= 'table' then
    x = {x}
  end
  for i = 1, #x do
    if x[i] and #x[i] > max then
      return {'size'}
    end
  end
  return {'ok', unpack(x, 1, #x)}
end
local newest = redis.pcall('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
if not newest.err then
  newest = newest[1] and newest[1][2][2] or ''
end
local found = {
  slot(redis.pcall('HMGET', KEYS[1], unpack(ARGV, 5)), max_field),
  slot(redis.pcall('GETRANGE', KEYS[2], 0, max_head), max_head),
  slot(redis.pcall('GETRANGE', KEYS[3], 0, max_head + 3), max_head + 4),
  slot(newest, max_event),
  slot(redis.pcall('GETRANGE', KEYS[5], 0, max_field), max_field)
}
local user = found[1][2]
if ARGV[4] ~= '' and user and user ~= ARGV[4] then
  return {{'ok'}, {'ok', ''}, {'ok', ''}, {'ok', ''}, {'ok', ''}}
end
return found
)"};
  return code;
}

std::vector<std::string> look_up_keys(const key_space& keys,
                                      const std::string& id) {
  return {keys.progress(id), keys.result(id, 0), keys.partial(id), keys.log(id),
          keys.gone(id)};
}

std::vector<std::string> look_up_arguments(const identity& who) {
  std::vector<std::string> out{std::to_string(max_field_bytes),
                               std::to_string(max_head_bytes),
                               std::to_string(max_event_bytes),
                               who.admin ? std::string{} : who.user};
  out.insert(out.end(), fields.begin(), fields.end());
  return out;
}

looked_up read_look_up(const redis::value& x, const key_space& keys,
                       const std::string& id) {
  return reading{x, keys, id}.run();
}

const redis::script& call_off_script() {
  static const redis::script x{R"lua(
local progress = redis.pcall('HMGET', KEYS[1], 'user', 'terminal')
if progress[1] and progress[2] == '' then
  redis.call('HSET', KEYS[1], 'called_off', '1')
end
return redis.call('PUBLISH', KEYS[2], ARGV[1])
)lua"};
  return x;
}

} // namespace bidiq
