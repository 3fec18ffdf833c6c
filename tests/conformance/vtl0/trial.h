// SPDX-License-Identifier: MIT
// One run of one case: it makes calls, compares, and remembers the first thing that was wrong.
#pragma once

#include "abi/tlfs/hypercall.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "tests/conformance/vtl0/case.h"
#include "tests/conformance/vtl0/stage.h"

#include <cstdint>
#include <string_view>

namespace conformance {

using abi::tlfs::CallCode;
using abi::tlfs::HvStatus;
using abi::tlfs::HypercallControl;
using abi::tlfs::InputVtl;
using abi::tlfs::RegisterName;
using abi::tlfs::RegisterValue;
using stage::Use;

/// What a hypercall left.
struct Answer {
    Fault fault;
    abi::tlfs::HypercallResult result;
    Registers registers;
};

/// A call's block beyond what its own structure says; every field may be made wrong.
struct Blocks {
    std::uint64_t input = 0; // physical addresses
    std::uint64_t output = 0;
    std::uint64_t output_size = 0; // bytes that a successful call may write
};

class Trial {
public:
    Trial(const Case& row, abi::Vtl caller);

    abi::Vtl caller() const { return caller_; }
    abi::Vtl other() const;
    std::uint64_t argument(unsigned index = 0) const { return row_.argument[index]; }

    /// The parameter blocks of the next call; a case may move them.
    Blocks blocks;

    /// The input block, cleared and ready to fill: `Header`, then a list.
    template <typename Header>
    Header& input() {
        clear_input();
        return *reinterpret_cast<Header*>(input_bytes()) = Header{};
    }
    template <typename Header, typename Element>
    Element& element(std::uint16_t index) {
        return reinterpret_cast<Element*>(input_bytes() + sizeof(Header))[index];
    }
    std::byte* input_bytes();
    std::byte* output_bytes();
    RegisterValue& output_value(std::uint16_t index);

    /// The call in memory form. Checks that it kept every register but RAX and RCX, its input, and
    /// all of the output page but the block of a successful call.
    Answer call(HypercallControl control);
    /// The call with its input in RDX, R8 and XMM0..XMM5.
    Answer call_fast(HypercallControl control, const std::uint64_t* words, std::size_t count);
    Fault run(Snippet snippet, Registers& registers);

    void equal(const char* what, std::uint64_t got, std::uint64_t wanted);
    void is_true(const char* what, bool holds) { equal(what, holds ? 1 : 0, 1); }
    /// The result word, reserved bits included.
    void answers(const Answer& answer, HvStatus status, std::uint16_t reps_completed = 0);
    /// Any status but success; the specification does not say which.
    void is_refused(const Answer& answer);
    /// `vector`, raised by the snippet's first instruction.
    void raises(const Fault& fault, std::uint64_t vector);
    void raises_nothing(const Fault& fault);

    bool failed() const { return what_ != nullptr; }
    const char* what() const { return what_; }
    std::uint64_t got() const { return got_; }
    std::uint64_t wanted() const { return wanted_; }

private:
    void clear_input();
    Answer make_call(HypercallControl control, Registers& registers);
    void check_registers(const Registers& before, const Registers& after);
    void check_blocks(const Answer& answer);

    const Case& row_;
    abi::Vtl caller_;
    const char* what_ = nullptr;
    std::uint64_t got_ = 0;
    std::uint64_t wanted_ = 0;
};

/// Distinct values in all registers.
Registers marked_registers(std::uint64_t mark);

} // namespace conformance
