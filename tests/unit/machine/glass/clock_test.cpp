// SPDX-License-Identifier: MIT
#include "machine/glass/clock.h"

#include "tests/catch.h"

#include <array>

namespace {

using machine::glass::Block;
using machine::glass::BlockMap;
using machine::glass::Clock;
using machine::glass::CodeSize;

constexpr std::uint64_t linear = 0x1000;
constexpr std::uint64_t physical = 0x5000;

template <std::size_t Count>
const Block& learn(BlockMap& blocks, int number, const std::array<unsigned char, Count>& code,
                   std::uint64_t at = linear) {
    // Translations only have addresses; the engine's grow upwards.
    const auto* translation = reinterpret_cast<const void*>(0x1000'0000ull + 0x100ull * number);
    return blocks.learn(translation, at, std::as_bytes(std::span(code)), CodeSize::Bits64, physical,
                        0x9000);
}

// nop; xor eax, eax; mov rax, [rbx]; nop
constexpr std::array<unsigned char, 7> four = {0x90, 0x31, 0xC0, 0x48, 0x8B, 0x03, 0x90};

} // namespace

TEST_CASE("A block counts when it begins", "[clock]") {
    Clock clock;
    BlockMap blocks;
    const Block& block = learn(blocks, 1, four);
    CHECK(block.instructions == 4);
    CHECK(clock.begin(block));
    CHECK(clock.now() == 4);
    clock.finish_block();
    CHECK(clock.now() == 4);
}

TEST_CASE("A block that is left early counts what it executed", "[clock]") {
    const std::array<std::uint64_t, 5> starts = {0, 1, 3, 6, 7};
    for (std::size_t executed = 0; executed < starts.size(); ++executed) {
        Clock clock;
        BlockMap blocks;
        clock.begin(learn(blocks, 1, four));
        clock.leave_block(linear + starts[executed]);
        CHECK(clock.now() == executed);
    }
}

TEST_CASE("A block left for somewhere else ran to its end", "[clock]") {
    Clock clock;
    BlockMap blocks;
    clock.begin(learn(blocks, 1, four));
    clock.leave_block(0xFFFF'0000);
    CHECK(clock.now() == 4);
    clock.leave_block(linear); // nothing is running any more
    CHECK(clock.now() == 4);
}

TEST_CASE("A block that would pass the deadline does not begin", "[clock]") {
    Clock clock;
    BlockMap blocks;
    const Block& block = learn(blocks, 1, four);
    clock.set_deadline(3);
    CHECK_FALSE(clock.begin(block));
    CHECK(clock.now() == 0);
    CHECK(clock.allowance_of(block) == 3);
    clock.set_deadline(4);
    CHECK(clock.begin(block));
    CHECK(clock.allowance_of(block) == 0);
}

TEST_CASE("A block is cut so that an instruction with a port runs alone", "[clock]") {
    Clock clock;
    BlockMap blocks;
    constexpr std::array<unsigned char, 4> port_third = {0x90, 0x90, 0xEE, 0x90}; // nop nop out nop
    constexpr std::array<unsigned char, 2> port_first = {0xEC, 0x90};             // in nop
    constexpr std::array<unsigned char, 1> port_alone = {0xEC};                   // in
    const Block& third = learn(blocks, 1, port_third);
    const Block& first = learn(blocks, 2, port_first);
    const Block& alone = learn(blocks, 3, port_alone);
    CHECK_FALSE(clock.begin(third));
    CHECK(clock.allowance_of(third) == 2);
    CHECK_FALSE(clock.begin(first));
    CHECK(clock.allowance_of(first) == 1);
    CHECK(clock.begin(alone));
}

TEST_CASE("Blocks are found again by their translation", "[clock]") {
    BlockMap blocks;
    const Block& block = learn(blocks, 1, four);
    CHECK(blocks.find(block.translation, linear, 7) == &block);
    CHECK(blocks.find(&block, linear, 7) == nullptr);
}

TEST_CASE("A translation whose room is used again makes all forgotten", "[clock]") {
    BlockMap blocks;
    const void* translation = learn(blocks, 1, four).translation;
    learn(blocks, 2, four, 0x2000);
    CHECK(blocks.find(translation, linear, 6) == nullptr); // another length: another block
    CHECK(blocks.find(translation, linear, 7) == nullptr); // and all were forgotten
}

TEST_CASE("A translation below the newest one makes all forgotten", "[clock]") {
    BlockMap blocks;
    const void* second = learn(blocks, 2, four).translation;
    learn(blocks, 1, four, 0x2000);
    CHECK(blocks.find(second, linear, 7) == nullptr);
}

TEST_CASE("A block knows which memory it came from, on both pages", "[clock]") {
    BlockMap blocks;
    const Block& block = learn(blocks, 1, four, 0x1FFE); // two bytes on the first page, five behind
    CHECK(block.overlaps(physical, 1));
    CHECK(block.overlaps(physical + 1, 1));
    CHECK_FALSE(block.overlaps(physical + 2, 8));
    CHECK(block.overlaps(physical - 7, 8));
    CHECK(block.overlaps(0x9000, 1));
    CHECK(block.overlaps(0x9004, 1));
    CHECK_FALSE(block.overlaps(0x9005, 1));
}

TEST_CASE("Time can be skipped but not turned back", "[clock]") {
    Clock clock;
    clock.skip_to(100);
    clock.skip_to(50);
    clock.count_instruction();
    CHECK(clock.now() == 101);
}
