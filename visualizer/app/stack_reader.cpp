// SPDX-License-Identifier: MIT
#include "visualizer/app/stack_reader.h"

#include "machine/linear_reader.h"
#include "visualizer/app/guest_context.h"

#include <cstring>

namespace vitrine::app {

namespace {

using machine::ProcessorState;
using machine::Symbols;
using models::StackFrame;
using World = abi::World::Kind;

constexpr std::size_t stack_bytes_searched = 8 * 1024;
constexpr std::size_t most_frames = 16; // of one world

/// The function that an address is in, by its first byte; nothing outside the known ones.
std::optional<std::uint64_t> function_at(const Symbols& symbols, std::uint64_t address) {
    const auto place = symbols.place_of(address);
    return place && !place->function.empty() ? std::optional(address - place->offset)
                                             : std::nullopt;
}

struct Caller {
    std::size_t offset = 0; // of the return address on the stack
    std::uint64_t address = 0;
    StackFrame::Proof proof = StackFrame::Proof::Indirect;
};

/// The call in front of a return address: by its number (E8) or through a register or memory
/// (FF /2).  [APM3 CALL]
class CallBefore {
public:
    CallBefore(std::span<const std::byte> ram, const ProcessorState& processor,
               std::uint64_t address)
        : address_(address) {
        constexpr std::uint64_t longest = 7;
        const auto bytes = machine::read_linear(ram, processor, address - longest, longest);
        is_readable_ = bytes.size() == longest;
        for (std::size_t i = 0; is_readable_ && i < longest; ++i) {
            code_[i] = static_cast<std::uint8_t>(bytes[i]);
        }
    }

    std::optional<std::uint64_t> target() const {
        if (!is_readable_ || code_[2] != 0xE8) {
            return std::nullopt;
        }
        std::int32_t distance = 0;
        std::memcpy(&distance, code_ + 3, sizeof distance);
        return address_ + static_cast<std::uint64_t>(static_cast<std::int64_t>(distance));
    }
    bool is_indirect() const {
        for (const std::size_t length : {2U, 3U, 6U, 7U}) {
            const std::size_t at = sizeof code_ - length;
            if (is_readable_ && code_[at] == 0xFF && (code_[at + 1] >> 3 & 7) == 2) {
                return true;
            }
        }
        return false;
    }

private:
    std::uint64_t address_;
    std::uint8_t code_[7] = {};
    bool is_readable_ = false;
};

/// The lowest return address above `from` whose call leads to `callee`; else the lowest with a call
/// through a register in front of it.
std::optional<Caller> find_caller(std::span<const std::byte> ram, const ProcessorState& processor,
                                  const Symbols& symbols, std::span<const std::byte> stack,
                                  std::size_t from, std::optional<std::uint64_t> callee) {
    std::optional<Caller> perhaps;
    for (std::size_t at = from; at + 8 <= stack.size(); at += 8) {
        std::uint64_t address = 0;
        std::memcpy(&address, stack.data() + at, sizeof address);
        if (!function_at(symbols, address)) {
            continue;
        }
        const CallBefore call(ram, processor, address);
        if (callee && call.target() == callee) {
            return Caller{at, address, StackFrame::Proof::Direct};
        }
        if (!perhaps && call.is_indirect()) {
            perhaps = Caller{at, address, StackFrame::Proof::Indirect};
        }
    }
    return perhaps;
}

void add_world(std::span<const std::byte> ram, const ProcessorState& processor, World world,
               const Symbols& symbols, std::vector<StackFrame>& frames) {
    const auto place = symbols.place_of(processor.rip);
    frames.push_back(
        {world, processor.rip, place ? place->text() : "", StackFrame::Proof::Running});
    const std::uint64_t top = processor.general[4]; // RSP
    const auto stack = machine::read_linear(ram, processor, top, stack_bytes_searched);
    std::size_t from = 0;
    std::optional<std::uint64_t> callee = function_at(symbols, processor.rip);
    for (std::size_t count = 0; count < most_frames; ++count) {
        const auto caller = find_caller(ram, processor, symbols, stack, from, callee);
        if (!caller) {
            return;
        }
        const auto where = symbols.place_of(caller->address);
        frames.push_back({world, caller->address, where->text(), caller->proof});
        from = caller->offset + 8;
        callee = function_at(symbols, caller->address);
    }
}

} // namespace

std::vector<StackFrame> read_stack(std::span<const std::byte> ram,
                                   const std::optional<abi::TraceRingHeader>& ring,
                                   const ProcessorState& processor, const Symbols* symbols) {
    std::vector<StackFrame> frames;
    if (symbols == nullptr || ram.empty()) {
        return frames;
    }
    add_world(ram, processor, processor.world, *symbols, frames);
    const bool secure_runs =
        processor.world == World::Vtl1Kernel || processor.world == World::Vtl1User ||
        (processor.world == World::Hypervisor && ring && ring->active_vtl != 0);
    const auto add_waiting = [&](abi::Vtl vtl) {
        const GuestContext guest = guest_context(ram, ring, processor, vtl);
        if (guest.processor.world == World::Firmware) { // it was in a VMCB
            const World world = abi::World::guest(vtl, guest.processor.cpl);
            add_world(ram, guest.processor, world, *symbols, frames);
        }
    };
    if (processor.world == World::Hypervisor && secure_runs) {
        add_waiting(abi::Vtl::Secure);
    }
    if (processor.world == World::Hypervisor || secure_runs) {
        add_waiting(abi::Vtl::Normal);
    }
    return frames;
}

} // namespace vitrine::app
