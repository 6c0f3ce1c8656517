#include "tests/net/redis/client_fixture.hpp"

namespace bidiq::redis {

namespace {

/// Follows many channels and counts the confirmations.
class counter : public subscriber {
public:
  void on_subscribed() override {
    subscribed.put(1);
  }
  void on_message(std::string_view payload) override {
    heard.put(std::string{payload});
  }
  void on_unsubscribed() override {
    unsubscribed.put(1);
  }

  void await(mailbox<int>& box, int n) {
    for (int i = 0; i < n; ++i)
      box.take();
  }

  mailbox<int> subscribed, unsubscribed;
  mailbox<std::string> heard;
};

std::string numsub(redis_server& server, const std::string& channel) {
  return server.list({"PUBSUB", "NUMSUB", channel}).at(1);
}

/// Asks until the server counts so many subscribers.
bool comes_to(redis_server& server, const std::string& channel,
              const std::string& n) {
  auto limit = std::chrono::steady_clock::now() + patience;
  while (numsub(server, channel) != n)
    if (std::chrono::steady_clock::now() > limit)
      return false;
  return true;
}

} // namespace

TEST_CASE("a subscriber hears all that is published after its confirmation") {
  redis_server server;
  client_fixture x{server.url()};
  auto a = std::make_shared<recorder>();
  x.it->subscribe("ch", a);
  REQUIRE(x.open(link::subscriptions));
  CHECK(a->heard.take() == "+");
  CHECK(server.command({"PUBLISH", "ch", "1"}) == "1");
  CHECK(a->heard.take() == "1");
  std::string payload("\0a\r\n\xff", 5);
  server.command({"PUBLISH", "ch", payload});
  CHECK(a->heard.take() == payload);
}

TEST_CASE("a channel with several subscribers is one subscription") {
  redis_server server;
  client_fixture x{server.url()};
  auto a = std::make_shared<recorder>(), b = std::make_shared<recorder>();
  x.it->subscribe("ch", a);
  x.it->subscribe("ch", a);
  REQUIRE(x.open(link::subscriptions));
  CHECK(a->heard.take() == "+");
  x.it->subscribe("ch", b);
  CHECK(b->heard.take() == "+");
  CHECK(numsub(server, "ch") == "1");
  server.command({"PUBLISH", "ch", "1"});
  CHECK(a->heard.take() == "1");
  CHECK(b->heard.take() == "1");
  x.it->unsubscribe("ch", a);
  server.command({"PUBLISH", "ch", "2"});
  CHECK(b->heard.take() == "2");
  CHECK(a->heard.size() == 0);
  x.it->unsubscribe("ch", b);
  CHECK(comes_to(server, "ch", "0"));
  x.it->subscribe("ch", a);
  CHECK(a->heard.take() == "+");
}

TEST_CASE("nothing comes before the confirmation") {
  class host : public subscriber {
  public:
    void on_subscribed() override {
      ready.put(1);
    }
    void on_message(std::string_view) override {
      invite();
    }
    void on_unsubscribed() override {
      // nop
    }
    std::function<void()> invite;
    mailbox<int> ready;
  };
  redis_server server;
  client_fixture x{server.url()};
  auto first = std::make_shared<host>();
  auto guest = std::make_shared<recorder>();
  first->invite = [&] { x.it->subscribe("ch", guest); };
  x.it->subscribe("ch", first);
  REQUIRE(x.open(link::subscriptions));
  first->ready.take();
  server.command(
    {"EVAL", "for i = 1, 9 do redis.call('PUBLISH', 'ch', i) end", "0"});
  CHECK(guest->heard.take() == "+");
}

TEST_CASE("who unsubscribes on the client's thread hears nothing any more") {
  class once : public recorder {
  public:
    void on_message(std::string_view payload) override {
      recorder::on_message(payload);
      leave();
    }
    std::function<void()> leave;
  };
  redis_server server;
  client_fixture x{server.url()};
  auto a = std::make_shared<once>(), b = std::make_shared<once>();
  auto leave = [&] {
    x.it->unsubscribe("ch", a);
    x.it->unsubscribe("ch", b);
  };
  a->leave = b->leave = leave;
  x.it->subscribe("ch", a);
  x.it->subscribe("ch", b);
  REQUIRE(x.open(link::subscriptions));
  CHECK(a->heard.take() == "+");
  CHECK(b->heard.take() == "+");
  auto end = std::make_shared<recorder>();
  x.it->subscribe("end", end);
  CHECK(end->heard.take() == "+");
  server.command({"EVAL",
                  "for i = 1, 9 do redis.call('PUBLISH', 'ch', i) end "
                  "redis.call('PUBLISH', 'end', '')",
                  "0"});
  CHECK(end->heard.take().empty());
  CHECK(a->heard.size() + b->heard.size() == 1);
}

TEST_CASE("subscribing and leaving in a hurry ends as it was meant") {
  redis_server server;
  client_fixture x{server.url()};
  REQUIRE(x.open(link::subscriptions));
  auto a = std::make_shared<counter>(), b = std::make_shared<counter>();
  for (int i = 0; i < 1'001; ++i) {
    i % 2 == 0 ? x.it->subscribe("in", a) : x.it->unsubscribe("in", a);
    i % 2 == 0 ? x.it->subscribe("out", b) : x.it->unsubscribe("out", b);
  }
  x.it->unsubscribe("out", b);
  CHECK(comes_to(server, "in", "1"));
  CHECK(comes_to(server, "out", "0"));
  a->subscribed.take();
  server.command({"PUBLISH", "in", "still here"});
  CHECK(a->heard.take() == "still here");
}

TEST_CASE("thousands of channels come back when the link does") {
  redis_server server;
  client_fixture x{server.url()};
  constexpr int channels = 5'000;
  auto all = std::make_shared<counter>();
  for (int i = 0; i < channels; ++i)
    x.it->subscribe("ch:" + std::to_string(i), all);
  REQUIRE(x.open(link::subscriptions));
  all->await(all->subscribed, channels);
  server.kill9();
  x.broken.take();
  all->await(all->unsubscribed, channels);
  x.it->subscribe("late", all);
  server.start();
  REQUIRE(x.open(link::subscriptions));
  all->await(all->subscribed, channels + 1);
  for (auto name : {"ch:0", "ch:4999", "late"}) {
    CHECK(server.command({"PUBLISH", name, name}) == "1");
    CHECK(all->heard.take() == name);
  }
  CHECK(all->subscribed.size() == 0);
}

TEST_CASE("a burst of messages arrives whole and in order") {
  redis_server server;
  client_fixture x{server.url()};
  auto all = std::make_shared<counter>();
  x.it->subscribe("ch", all);
  REQUIRE(x.open(link::subscriptions));
  all->subscribed.take();
  server.command(
    {"EVAL", "for i = 1, 20000 do redis.call('PUBLISH', 'ch', i) end", "0"});
  bool in_order = true;
  for (int i = 1; i <= 20'000; ++i)
    in_order = in_order && all->heard.take() == std::to_string(i);
  CHECK(in_order);
}

TEST_CASE("closing the link tells the subscribers, opening it again, too") {
  redis_server server;
  client_fixture x{server.url()};
  auto a = std::make_shared<recorder>();
  x.it->subscribe("ch", a);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(x.open(link::subscriptions));
    CHECK(a->heard.take() == "+");
    x.it->close(link::subscriptions);
    CHECK(a->heard.take() == "-");
  }
  CHECK(x.all_broken().empty());
}

} // namespace bidiq::redis
