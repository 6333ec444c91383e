#include "agent/notify/notice_queue.h"

#include <algorithm>

namespace strata::agent {

bool NoticeQueue::has_newer(const Notice& notice) const {
  return rules_.last_word && words_.contains(notice.labels);
}

std::shared_ptr<const Notice> NoticeQueue::pop() {
  auto notice = std::move(waiting_.front());
  waiting_.pop_front();
  const auto words = words_.find(notice->labels);
  if (--words->second == 0) words_.erase(words);
  return notice;
}

void NoticeQueue::make_room() {
  while (waiting_.size() > rules_.capacity) {
    if (!has_newer(*pop())) ++dropped_;
  }
}

void NoticeQueue::push(const Notices& notices) {
  for (const auto& notice : notices) {
    waiting_.push_back(notice);
    ++words_[notice->labels];
  }
  make_room();
}

Notices NoticeQueue::take() {
  Notices taken;
  while (!waiting_.empty() && taken.size() < rules_.batch) {
    const bool others = !taken.empty() && waiting_.front()->evaluation != taken.back()->evaluation;
    if (others && !rules_.last_word) break;
    auto notice = pop();
    if (!has_newer(*notice)) taken.push_back(std::move(notice));
  }
  return taken;
}

void NoticeQueue::put_back(const Notices& notices) {
  std::for_each(notices.rbegin(), notices.rend(), [this](const auto& notice) {
    if (has_newer(*notice)) return;
    waiting_.push_front(notice);
    ++words_[notice->labels];
  });
  make_room();
}

}  // namespace strata::agent
