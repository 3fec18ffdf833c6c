// SPDX-License-Identifier: MIT
#include "rt/intrusive_list.h"

#include "tests/catch.h"
#include "tests/fakes/panic.h"

#include <array>
#include <deque>
#include <random>
#include <vector>

namespace {

struct ByAge;

struct Thread : rt::ListNode<Thread>, rt::ListNode<Thread, ByAge> {
    explicit Thread(int number = 0) : number(number) {}
    int number;
};

using Ready = rt::IntrusiveList<Thread>;
using Aged = rt::IntrusiveList<Thread, ByAge>;

std::vector<int> numbers_in(const Ready& list) {
    std::vector<int> numbers;
    for (const Thread& thread : list) {
        numbers.push_back(thread.number);
    }
    return numbers;
}

} // namespace

TEST_CASE("A list gives its elements back in order", "[rt][list]") {
    Thread one{1}, two{2}, three{3};
    Ready list;
    CHECK(list.empty());

    list.push_back(two);
    list.push_back(three);
    list.push_front(one);

    CHECK_FALSE(list.empty());
    CHECK(numbers_in(list) == std::vector{1, 2, 3});
    CHECK(list.front() == &one);
    CHECK(list.back() == &three);
    CHECK(list.pop_front() == &one);
    CHECK(list.pop_front() == &two);
    CHECK(list.pop_front() == &three);
    CHECK(list.pop_front() == nullptr);
    CHECK(list.back() == nullptr);
}

TEST_CASE("Elements leave from anywhere, and can come back", "[rt][list]") {
    Thread one{1}, two{2}, three{3};
    Ready list;
    list.push_back(one);
    list.push_back(two);
    list.push_back(three);

    list.remove(two);
    CHECK(numbers_in(list) == std::vector{1, 3});
    CHECK_FALSE(list.contains(two));
    list.remove(three);
    CHECK(list.back() == &one);
    list.remove(one);
    CHECK(list.empty());
    list.push_back(two);
    CHECK(numbers_in(list) == std::vector{2});
}

TEST_CASE("An element can be in several lists, one for each of its nodes", "[rt][list]") {
    Thread one{1}, two{2};
    Ready ready;
    Aged aged;
    ready.push_back(one);
    ready.push_back(two);
    aged.push_front(one);
    aged.push_front(two);

    ready.remove(one);

    CHECK(aged.front() == &two);
    CHECK(aged.contains(one));
    CHECK_FALSE(ready.contains(one));
}

TEST_CASE("Misuse of a list panics instead of corrupting it", "[rt][list]") {
    Thread one{1};
    Ready list, other;
    list.push_back(one);

    CHECK_THROWS_AS(list.push_back(one), fakes::Panic);
    CHECK_THROWS_AS(other.push_back(one), fakes::Panic);
    CHECK_THROWS_AS(other.remove(one), fakes::Panic);
    CHECK(numbers_in(list) == std::vector{1});
    list.remove(one);
    CHECK_THROWS_AS(list.remove(one), fakes::Panic);
}

TEST_CASE("A copy of an element is in no list", "[rt][list]") {
    Thread one{1};
    Ready list;
    list.push_back(one);

    Thread copy = one;

    CHECK(copy.number == 1);
    CHECK_FALSE(list.contains(copy));
    list.push_back(copy);
    CHECK(numbers_in(list) == std::vector{1, 1});
}

TEST_CASE("Random use of a list agrees with a deque", "[rt][list]") {
    std::mt19937 random{7};
    std::array<Thread, 16> threads;
    for (int number = 0; number < 16; ++number) {
        threads[static_cast<std::size_t>(number)].number = number;
    }
    Ready list;
    std::deque<int> model;
    for (int step = 0; step < 5000; ++step) {
        Thread& thread = threads[random() % threads.size()];
        if (list.contains(thread)) {
            list.remove(thread);
            std::erase(model, thread.number);
        } else if (random() % 2 == 0) {
            list.push_back(thread);
            model.push_back(thread.number);
        } else {
            list.push_front(thread);
            model.push_front(thread.number);
        }
        REQUIRE(numbers_in(list) == std::vector<int>(model.begin(), model.end()));
        REQUIRE((model.empty() || list.back()->number == model.back()));
    }
}
