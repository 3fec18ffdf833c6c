// SPDX-License-Identifier: MIT
#include "tests/unit/machine/glass/test_machine.h"

#include "machine/glass/glass_target.h"

#include <algorithm>
#include <stdexcept>

namespace test {
namespace {

using namespace machine::glass;
using x86::SegmentAttributes;
using x86::SegmentDescriptor;

constexpr std::uint64_t first_free_table = TestMachine::page_table_root + x86::page_bytes;
constexpr std::uint64_t mapped_bytes = 16 * 1024 * 1024;
constexpr std::uint32_t flat = 0xFFFF'FFFF;

std::unique_ptr<Board> make_board(unsigned processors) {
    Board::Made made = Board::make(TestMachine::ram_bytes, processors);
    if (made.board == nullptr) {
        throw std::runtime_error(made.error);
    }
    return std::move(made.board);
}

} // namespace

TestMachine::TestMachine(unsigned processors)
    : owned_(make_board(processors)), board_(owned_.get()), tables_(memory(), first_free_table) {
    build_tables();
    build_descriptors();
    enter_long_mode(board_->core(0));
}

std::unique_ptr<machine::Target> TestMachine::hand_over() {
    return std::make_unique<GlassTarget>(std::move(owned_));
}

void TestMachine::prepare(unsigned index, std::uint64_t rip) {
    Core& core = board_->core(index);
    enter_long_mode(core);
    for (const SegmentName name : {SegmentName::Gdtr, SegmentName::Idtr, SegmentName::Tr}) {
        core.processor().set_segment(name, cpu().segment(name));
    }
    core.processor().rip() = rip;
    core.processor().general(General::Rsp) = stack_top - index * stack_bytes;
    core.activity = Core::Activity::Executing;
}

void TestMachine::build_tables() {
    for (std::uint64_t page = 0; page < mapped_bytes; page += x86::page_bytes) {
        const bool is_user = page >= user_code && page < user_stack_top;
        map(page, open_page(page).with(Entry::user, is_user));
    }
    map(apic, open_page(apic).with(Entry::user, false));
}

void TestMachine::build_descriptors() {
    auto& ram = memory();
    ram.write(segments + kernel_code_selector, SegmentDescriptor::flat(SegmentAttributes::code(0)));
    ram.write(segments + kernel_data_selector, SegmentDescriptor::flat(SegmentAttributes::data(0)));
    ram.write(segments + (user_data_selector & ~3u),
              SegmentDescriptor::flat(SegmentAttributes::data(3)));
    ram.write(segments + (user_code_selector & ~3u),
              SegmentDescriptor::flat(SegmentAttributes::code(3)));
    x86::TaskStateSegment tss;
    tss.ring_stack[0] = ring_0_stack_top;
    tss.interrupt_stack[0] = interrupt_stack_top;
    ram.write(task, tss);
    cpu().set_segment(SegmentName::Gdtr, {0, {}, task_selector + 15, segments});
    cpu().set_segment(SegmentName::Idtr, {0, {}, 256 * 16 - 1, gates});
    cpu().set_segment(
        SegmentName::Tr,
        {task_selector, SegmentAttributes::system(x86::SystemType::BusyTss), sizeof tss - 1, task});
}

void TestMachine::enter_long_mode(Core& core) {
    Processor& processor = core.processor();
    using x86::Cr0;
    using x86::Cr4;
    using x86::Efer;
    processor.set_control(
        Cr0{}.with(Cr0::protection, true).with(Cr0::write_protect, true).with(Cr0::paging, true),
        x86::Cr3::from(page_table_root),
        Cr4{}.with(Cr4::physical_address_extension, true).with(Cr4::fxsave, true),
        Efer{}
            .with(Efer::long_mode_enable, true)
            .with(Efer::long_mode_active, true)
            .with(Efer::no_execute, true)
            .with(Efer::system_call, true));
    core.svm->set_enabled(true);
    processor.set_segment(SegmentName::Cs,
                          {kernel_code_selector, SegmentAttributes::code(0), flat, 0});
    for (const SegmentName name :
         {SegmentName::Ss, SegmentName::Ds, SegmentName::Es, SegmentName::Fs, SegmentName::Gs}) {
        processor.set_segment(name, {kernel_data_selector, SegmentAttributes::data(0), flat, 0});
    }
    processor.set_rflags(x86::Rflags::at_reset());
    processor.refresh_hidden_state(0);
    processor.general(General::Rsp) = stack_top;
}

void TestMachine::set_gate(std::uint8_t vector, std::uint64_t target, std::uint8_t stack,
                           std::uint8_t ring) {
    memory().write(gates + vector * sizeof(x86::GateDescriptor),
                   x86::GateDescriptor::interrupt(target, x86::Selector::from(kernel_code_selector),
                                                  stack, ring));
}

Stop TestMachine::run(Code bytes, std::uint64_t instructions) {
    place(code, bytes);
    cpu().rip() = code;
    return go_on(instructions);
}

Stop TestMachine::go_on(std::uint64_t instructions) {
    machine::RunLimit limit;
    limit.instructions = instructions;
    return board_->run(limit);
}

Stop TestMachine::run_until(abi::EventKind kind) {
    machine::RunLimit limit;
    limit.until = [kind](const abi::TraceEvent& event) { return event.kind == kind; };
    return board_->run(limit);
}

std::size_t TestMachine::count_of(abi::EventKind kind) const {
    return static_cast<std::size_t>(
        std::count_if(events().begin(), events().end(),
                      [kind](const abi::TraceEvent& event) { return event.kind == kind; }));
}

} // namespace test
