#include "core/base/hash_index.h"

#include <string>

#include <gtest/gtest.h>

namespace strata {
namespace {

std::uint32_t number_of(HashIndex& index, std::vector<std::string>& words, const std::string& word,
                        std::size_t hash) {
  const auto next = static_cast<std::uint32_t>(words.size());
  const auto at = index.find_or_add(hash, next, [&](auto i) { return words[i] == word; });
  if (at == next) words.push_back(word);
  return at;
}

TEST(HashIndex, KnowsAgainWhatItWasTold) {
  HashIndex index;
  std::vector<std::string> words;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 2000; ++i) {
      const auto word = std::to_string(i);
      ASSERT_EQ(number_of(index, words, word, std::hash<std::string>()(word)), i);
    }
  }
  EXPECT_EQ(words.size(), 2000U);
}

TEST(HashIndex, TellsApartWhatHasOneHash) {
  HashIndex index;
  std::vector<std::string> words;
  for (std::uint32_t i = 0; i < 300; ++i) number_of(index, words, std::to_string(i), 7);
  EXPECT_EQ(words.size(), 300U);
  EXPECT_EQ(number_of(index, words, "299", 7), 299U);
}

}  // namespace
}  // namespace strata
