#pragma once

#include "actors/progress/progress_store.hpp"
#include "tests/actors/progress/model_store.hpp"
#include "tests/net/redis/client_fixture.hpp"

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bidiq::test {

/// A place for logs as the contract suite sees it: the model, or Redis.
class contract_store {
public:
  virtual ~contract_store() = default;
  virtual store_answer run(const store_request& x) = 0;
  /// JSON of what has been on the channel since the last call.
  virtual std::vector<std::string> published() = 0;
  virtual void flush() = 0;
  virtual void lose_log() = 0;
  virtual void set_alive(const std::string& node, bool alive) = 0;
  virtual void keep_result() = 0;
};

class model_contract : public contract_store {
public:
  model_contract() {
    model_.on_publish = [this](const progress_event_ptr& x) {
      published_.push_back(x->json);
    };
    model_.on_command = [](const store_request&) {};
    model_.node_alive = [this](const std::string& node) {
      return alive_.contains(node);
    };
  }

  store_answer run(const store_request& x) override {
    return model_.run(x);
  }
  std::vector<std::string> published() override {
    return std::exchange(published_, {});
  }
  void flush() override {
    model_.flush();
    model_.result_kept = false;
    alive_.clear();
  }
  void lose_log() override {
    model_.lose_log();
  }
  void set_alive(const std::string& node, bool alive) override {
    if (alive)
      alive_.insert(node);
    else
      alive_.erase(node);
  }
  void keep_result() override {
    model_.result_kept = true;
  }

private:
  model_store model_{{}};
  std::set<std::string> alive_;
  std::vector<std::string> published_;
};

class redis_contract : public contract_store {
public:
  redis_contract() {
    redis_access x;
    x.client = client_.it;
    x.node_id = "node-1";
    x.link = [] { return link_status{}; };
    x.report = [](const redis::error&) {};
    access_ = std::make_shared<const redis_access>(std::move(x));
    store_ = std::make_unique<progress_store>(access_);
    if (!client_.open() || !client_.open(redis::link::subscriptions))
      throw std::runtime_error("no link");
    client_.it->subscribe(store_->channel(search().search_id),
                          channel_subscriber_);
    channel_subscriber_->heard.take();
  }

  ~redis_contract() override {
    access_ = nullptr;
    store_ = nullptr;
  }

  static search_info search() {
    return {"search-01", "ana", 3, "hash"};
  }

  store_answer run(const store_request& x) override {
    auto out = std::make_shared<redis::mailbox<store_answer>>();
    auto asked = x;
    asked.seq = 1;
    store_->run(search(), asked,
                [out](store_answer y) { out->put(std::move(y)); });
    return wants_answer(x.what) ? out->take() : store_answer{};
  }

  // A marker shows that everything before it has come.
  std::vector<std::string> published() override {
    client_.ask({"PUBLISH", store_->channel(search().search_id), "marker"});
    std::vector<std::string> seen;
    for (auto x = channel_subscriber_->heard.take(); x != "marker";
         x = channel_subscriber_->heard.take())
      seen.push_back(std::move(x));
    return seen;
  }

  void flush() override {
    client_.ask({"FLUSHALL"});
  }
  void lose_log() override {
    client_.ask({"DEL", access_->keys.log(search().search_id)});
  }
  void set_alive(const std::string& node, bool alive) override {
    if (alive)
      client_.ask({"HSET", access_->keys.node(node), "up", "1"});
    else
      client_.ask({"DEL", access_->keys.node(node)});
  }
  void keep_result() override {
    client_.ask({"SET", access_->keys.result(search().search_id, 0), "x"});
  }

  redis::client_fixture& client() {
    return client_;
  }
  const key_space& keys() const {
    return access_->keys;
  }

private:
  redis_server server_;
  redis::client_fixture client_{server_.url()};
  redis_access_ptr access_;
  std::unique_ptr<progress_store> store_;
  std::shared_ptr<redis::recorder> channel_subscriber_
    = std::make_shared<redis::recorder>();
};

} // namespace bidiq::test
