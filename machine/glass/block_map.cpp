// SPDX-License-Identifier: MIT
// See block_map.h.
#include "machine/glass/block_map.h"

#include "x86/address.h"

#include <algorithm>
#include <utility>

namespace machine::glass {
namespace {

/// More than any deadline leaves, so that `begin` refuses.
constexpr std::uint64_t must_be_cut = 1ull << 63;

/// How far a block may run before an instruction that has to run alone: the whole of it if there is
/// none, one instruction if it comes first.
std::uint32_t allowance_before_port(const std::vector<Instruction>& instructions) {
    const auto port = std::find_if(instructions.begin(), instructions.end(),
                                   [](const Instruction& each) { return each.talks_to_port; });
    const auto before = static_cast<std::uint32_t>(port - instructions.begin());
    return std::max(before, 1u);
}

} // namespace

std::optional<std::uint64_t> Block::physical_address_of(std::uint64_t linear_address) const {
    const std::uint64_t offset = linear_address - linear;
    if (offset >= bytes) {
        return std::nullopt;
    }
    return offset < bytes_in_first_page ? physical[0] + offset
                                        : physical[1] + (offset - bytes_in_first_page);
}

bool Block::overlaps(std::uint64_t address, std::uint64_t size) const {
    const auto meets = [&](std::uint64_t begin, std::uint64_t length) {
        return address < begin + length && begin < address + size;
    };
    return meets(physical[0], bytes_in_first_page) ||
           (bytes > bytes_in_first_page && meets(physical[1], bytes - bytes_in_first_page));
}

BlockMap::BlockMap() : slots_(slot_count) {}

void BlockMap::remember(const Block& block) {
    slots_[index_of(block.translation)] = {block.translation, block.linear, block.cost, &block,
                                           block.bytes};
}

const Block* BlockMap::find(const void* translation, std::uint64_t linear, std::uint32_t bytes) {
    const Slot& slot = slots_[index_of(translation)];
    if (slot.is(translation, linear, bytes)) {
        return slot.block;
    }
    const auto found = by_translation_.find(translation);
    if (found == by_translation_.end()) {
        return nullptr;
    }
    const Block* block = found->second;
    if (block->linear != linear || block->bytes != bytes) {
        forget(); // The engine has thrown all translations away and uses the room again.
        return nullptr;
    }
    remember(*block);
    return block;
}

const Block& BlockMap::learn(const void* translation, std::uint64_t linear,
                             std::span<const std::byte> code, CodeSize size, std::uint64_t physical,
                             std::uint64_t second_page) {
    if (translation < newest_) {
        forget(); // Likewise: the engine fills its buffer upwards, so this is a new round.
    }
    newest_ = translation;

    const std::vector<Instruction> instructions = decode_block(code, size);
    Block block;
    block.translation = translation;
    block.linear = linear;
    block.bytes = static_cast<std::uint32_t>(code.size());
    block.instructions = static_cast<std::uint32_t>(instructions.size());
    block.physical[0] = physical;
    block.physical[1] = second_page;
    block.bytes_in_first_page = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(code.size(), x86::page_bytes - linear % x86::page_bytes));
    block.before_port = allowance_before_port(instructions);
    for (const Instruction& each : instructions) {
        block.lengths.push_back(each.length);
    }
    price(block);
    Block& kept = blocks_.emplace_back(std::move(block));
    by_translation_[translation] = &kept;
    remember(kept);
    return kept;
}

/// How far it may run, and whether it may begin without a question.
void BlockMap::price(Block& block) const {
    block.allowance = std::min(block.instructions, block.before_port);
    bool begins_at_stop = false;
    if (!stops_.empty()) {
        std::uint64_t at = block.linear;
        for (std::uint32_t index = 0; index < block.allowance; ++index) {
            const bool is_stop = std::binary_search(stops_.begin(), stops_.end(), at);
            begins_at_stop = begins_at_stop || (is_stop && index == 0);
            block.allowance = is_stop && index != 0 ? index : block.allowance;
            at += block.lengths[index];
        }
    }
    block.attended_cost = block.allowance < block.instructions ? must_be_cut : block.instructions;
    block.cost = begins_at_stop ? must_be_cut : block.attended_cost;
}

void BlockMap::ask_before(std::vector<std::uint64_t> stops) {
    stops_ = std::move(stops);
    for (Block& block : blocks_) {
        price(block);
    }
    std::fill(slots_.begin(), slots_.end(), Slot{}); // they know the old prices
}

void BlockMap::mark_alone(const Block& block) {
    const auto found = by_translation_.find(block.translation);
    if (found != by_translation_.end() && block.is_single()) {
        found->second->is_alone = true;
    }
}

void BlockMap::forget() {
    std::fill(slots_.begin(), slots_.end(), Slot{});
    by_translation_.clear();
    blocks_.clear();
    newest_ = nullptr;
}

} // namespace machine::glass
