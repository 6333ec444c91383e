#include "collectors/redis/reply_reader.h"

#include <hiredis/read.h>

namespace strata::redis {
namespace {

/// Where the reply of a task belongs: in its array, or on its own. hiredis frees roots alone.
Reply* place_of(const redisReadTask* task) {
  if (task->parent == nullptr) return std::make_unique<Reply>().release();
  auto& items = static_cast<Reply*>(task->parent->obj)->items;
  return &items.at(static_cast<std::size_t>(task->idx));
}

void* create_string(const redisReadTask* task, char* text, std::size_t size) {
  auto* const reply = place_of(task);
  reply->kind = task->type == REDIS_REPLY_ERROR ? Reply::Kind::error : Reply::Kind::text;
  reply->text.assign(text, size);
  return reply;
}

void* create_array(const redisReadTask* task, int elements) {
  auto& left = *static_cast<std::size_t*>(task->privdata);
  if (elements < 0 || static_cast<std::size_t>(elements) > left) return nullptr;
  left -= static_cast<std::size_t>(elements);
  auto* const reply = place_of(task);
  reply->kind = Reply::Kind::array;
  reply->items.resize(static_cast<std::size_t>(elements));
  return reply;
}

void* create_integer(const redisReadTask* task, long long value) {
  auto* const reply = place_of(task);
  reply->kind = Reply::Kind::integer;
  reply->integer = value;
  return reply;
}

void* create_nil(const redisReadTask* task) { return place_of(task); }

void free_root(void* reply) { const std::unique_ptr<Reply> owner(static_cast<Reply*>(reply)); }

redisReplyObjectFunctions& functions() {
  static redisReplyObjectFunctions all = {create_string, create_array, create_integer, create_nil,
                                          free_root};
  return all;
}

}  // namespace

void ReplyReader::ReaderFree::operator()(redisReader* reader) const { redisReaderFree(reader); }

ReplyReader::ReplyReader()
    : elements_left_(std::make_unique<std::size_t>(max_elements)),
      reader_(redisReaderCreateWithFunctions(&functions())) {
  if (reader_) reader_->privdata = elements_left_.get();
}

void ReplyReader::feed(std::string_view bytes) {
  if (reader_) redisReaderFeed(reader_.get(), bytes.data(), bytes.size());
}

Result<std::optional<Reply>> ReplyReader::next() {
  if (!reader_) return fail(Code::exhausted, "no memory for a reader");
  void* root = nullptr;
  if (redisReaderGetReply(reader_.get(), &root) != REDIS_OK) {
    if (reader_->err == REDIS_ERR_OOM) return fail(Code::exhausted, "the answer is too large");
    return fail(Code::parse, "the answer is not Redis's protocol");
  }
  if (root == nullptr) return std::optional<Reply>{};
  const std::unique_ptr<Reply> owner(static_cast<Reply*>(root));
  return std::optional<Reply>(std::move(*owner));
}

}  // namespace strata::redis
