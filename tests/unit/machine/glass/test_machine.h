// SPDX-License-Identifier: MIT
// A glass machine in long mode with everything a small guest needs: page tables, GDT, IDT, TSS, a
// stack. Tests change what they are about, place a piece of code and look at what is left when it
// halts.
#pragma once

#include "machine/glass/board.h"
#include "machine/target.h"
#include "tests/unit/machine/glass/guests.h"
#include "tests/unit/machine/glass/page_tables.h"
#include "x86/svm/vmcb.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace test {

using machine::Stop;
using machine::StopReason;
using machine::glass::General;
using machine::glass::SegmentName;
using x86::Exception;

class TestMachine {
public:
    static constexpr std::size_t ram_bytes = 32 * 1024 * 1024;

    // Where things are; all of the first 16 MiB is mapped to itself, page by page.
    static constexpr std::uint64_t page_table_root = 0x1'0000;
    static constexpr std::uint64_t segments = 0x8000; // GDT
    static constexpr std::uint64_t gates = 0x9000;    // IDT
    static constexpr std::uint64_t task = 0xA000;     // TSS
    static constexpr std::uint64_t code = 0x20'0000;
    static constexpr std::uint64_t handler = 0x21'0000; // where a test puts an exception handler
    static constexpr std::uint64_t data = 0x30'0000;
    static constexpr std::uint64_t stack_top = 0x40'0000;
    static constexpr std::uint64_t stack_bytes = 0x1'0000; // below the top, for each processor
    static constexpr std::uint64_t ring_0_stack_top = 0x41'0000;
    static constexpr std::uint64_t interrupt_stack_top = 0x42'0000; // IST1
    static constexpr std::uint64_t user_code = 0x80'0000; // this page and the next are the user's
    static constexpr std::uint64_t user_stack_top = 0x80'2000;
    static constexpr std::uint64_t apic = 0xFEE0'0000;

    static constexpr std::uint16_t kernel_code_selector = 0x08;
    static constexpr std::uint16_t kernel_data_selector = 0x10;
    static constexpr std::uint16_t user_data_selector = 0x23;
    static constexpr std::uint16_t user_code_selector = 0x2B;
    static constexpr std::uint16_t task_selector = 0x30;

    /// The first processor is ready to run; the others await their start, or `prepare`.
    explicit TestMachine(unsigned processors = 1);

    machine::glass::Board& board() { return *board_; }
    machine::glass::PhysicalMemory& memory() { return board_->memory(); }
    machine::glass::Processor& cpu() { return board_->processor(); }
    std::uint64_t& general(General name) { return cpu().general(name); }
    std::uint64_t clock() const { return board_->clock().now(); }
    std::span<const abi::TraceEvent> events() const { return board_->events().all(); }

    void place(std::uint64_t address, Code bytes) {
        memory().write_bytes(address, std::as_bytes(bytes));
    }
    void map(std::uint64_t linear, Entry entry) { tables_.map(page_table_root, linear, entry); }
    Entry entry(std::uint64_t linear) {
        return tables_.entry(tables_.slot(page_table_root, linear));
    }
    TableBuilder& tables() { return tables_; }
    template <typename Value>
    Value read(std::uint64_t address) {
        return memory().read<Value>(address);
    }
    std::uint64_t word(std::uint64_t address) { return read<std::uint64_t>(address); }

    /// An interrupt gate; `stack` is an IST number, `ring` who may INT n here.
    void set_gate(std::uint8_t vector, std::uint64_t target, std::uint8_t stack = 0,
                  std::uint8_t ring = 0);

    /// Gives processor `index` the first one's registers but for RIP and the stack, and lets it go.
    void prepare(unsigned index, std::uint64_t rip);
    std::uint64_t& general(unsigned index, General name) {
        return board_->core(index).processor().general(name);
    }

    /// Puts `bytes` at `code` and executes until the machine stops, by default by halting for ever.
    Stop run(Code bytes, std::uint64_t instructions = machine::RunLimit::none);
    Stop go_on(std::uint64_t instructions = machine::RunLimit::none);
    /// Until an event of this kind.
    Stop run_until(abi::EventKind kind);

    std::size_t count_of(abi::EventKind kind) const;

    /// The same machine as the window knows it, which must live as long as this.
    std::unique_ptr<machine::Target> hand_over();

private:
    void build_tables();
    void build_descriptors();
    void enter_long_mode(machine::glass::Core& core);

    std::unique_ptr<machine::glass::Board> owned_;
    machine::glass::Board* board_;
    TableBuilder tables_;
};

} // namespace test
