#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace bidiq {

/// Whose turn it is among jobs of several users: users take turns, and so do
/// the jobs of one user. Background jobs wait until no user has anything
/// ready; among themselves they take turns the same way. Pure. `Item` is
/// compared with ==.
template <class Item, class User = std::string>
class fair_queue {
public:
  /// The last in turn of this user, who is the last if he had no other job.
  void add(const User& user, Item item, bool background = false) {
    auto& users = background ? background_ : urgent_;
    auto i = std::find_if(users.begin(), users.end(),
                          [&](const partition& x) { return x.user == user; });
    if (i == users.end())
      i = users.insert(users.end(), partition{user, {}});
    i->items.push_back(std::move(item));
    ++size_;
  }

  /// False if there is no such job.
  bool remove(const Item& item) {
    return remove(urgent_, item) || remove(background_, item);
  }

  /// The first in turn of those that are `ready`; null: none is. Its user goes
  /// to the end, and so does the job among the user's; `ready` is asked about
  /// no job twice. Valid until the queue changes.
  template <class Ready>
  const Item* next(Ready ready) {
    if (auto x = next(urgent_, ready))
      return x;
    return next(background_, ready);
  }

  /// Calls `f` for each job, in no particular order.
  template <class F>
  void for_each(F f) const {
    for (auto users : {&urgent_, &background_})
      for (auto& x : *users)
        for (auto& item : x.items)
          f(item);
  }

  /// Users of jobs that are `ready`, background jobs included; one user counts
  /// once in each class.
  template <class Ready>
  size_t users(Ready ready) const {
    size_t out = 0;
    for (auto users : {&urgent_, &background_})
      for (auto& x : *users)
        out += std::any_of(x.items.begin(), x.items.end(), ready) ? 1 : 0;
    return out;
  }

  size_t size() const noexcept {
    return size_;
  }

  bool empty() const noexcept {
    return size_ == 0;
  }

private:
  struct partition {
    User user;
    std::vector<Item> items; ///< In turn.
  };
  using partitions = std::vector<partition>; ///< In turn; none is empty.

  bool remove(partitions& users, const Item& item) {
    for (auto i = users.begin(); i != users.end(); ++i) {
      auto found = std::find(i->items.begin(), i->items.end(), item);
      if (found == i->items.end())
        continue;
      i->items.erase(found);
      if (i->items.empty())
        users.erase(i);
      --size_;
      return true;
    }
    return false;
  }

  template <class Ready>
  const Item* next(partitions& users, Ready& ready) {
    for (auto i = users.begin(); i != users.end(); ++i) {
      auto& items = i->items;
      auto found = std::find_if(items.begin(), items.end(), ready);
      if (found == items.end())
        continue;
      std::rotate(found, found + 1, items.end());
      std::rotate(i, i + 1, users.end());
      return &users.back().items.back();
    }
    return nullptr;
  }

  partitions urgent_;
  partitions background_;
  size_t size_ = 0;
};

} // namespace bidiq
