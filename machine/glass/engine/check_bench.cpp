// SPDX-License-Identifier: MIT
// See check_bench.h.
#include "machine/glass/engine/check_bench.h"

#include "x86/svm/intercepts.h"

namespace machine::glass {
namespace {

using Entry = x86::PageTableEntry;
using x86::svm::InstructionIntercepts;

constexpr std::uint64_t pml4 = 0x1000;
constexpr std::uint64_t pointer_table = 0x2000;
constexpr std::uint64_t directory = 0x3000;
constexpr std::uint64_t stack_top = 0x5'0000;

} // namespace

CheckBench::CheckBench() : host_memory_(ram_bytes), memory_(host_memory_.ram()), mmu_(memory_) {
    if (!host_memory_.is_valid()) {
        error_ = "The host has no memory left.";
        return;
    }
    const DeviceWindow window{device, x86::page_bytes};
    Engine::Made made = Engine::make(*this, clock_, host_memory_, {&window, 1});
    if (made.engine == nullptr) {
        error_ = made.error;
        return;
    }
    engine_ = std::move(made.engine);
    memory_.on_code_changed(
        [this](std::uint64_t begin, std::uint64_t bytes) { engine_->discard_code(begin, bytes); });
    build_tables();
    using x86::Cr0;
    using x86::Cr4;
    using x86::Efer;
    processor().set_control(
        Cr0{}.with(Cr0::protection, true).with(Cr0::write_protect, true).with(Cr0::paging, true),
        x86::Cr3::from(pml4),
        Cr4{}.with(Cr4::physical_address_extension, true).with(Cr4::fxsave, true),
        Efer{}
            .with(Efer::long_mode_enable, true)
            .with(Efer::long_mode_active, true)
            .with(Efer::no_execute, true)
            .with(Efer::system_call, true));
    processor().set_intercepts({0, 0,
                                InstructionIntercepts{}
                                    .with(InstructionIntercepts::rdtsc, true)
                                    .with(InstructionIntercepts::cpuid, true)
                                    .with(InstructionIntercepts::hlt, true)
                                    .with(InstructionIntercepts::msrs, true)
                                    .raw});
    processor().set_rflags(x86::Rflags::at_reset());
    set_privilege(0);
}

void CheckBench::set_privilege(unsigned cpl) {
    constexpr std::uint32_t flat = 0xFFFF'FFFF;
    const auto ring = static_cast<std::uint8_t>(cpl);
    const auto selector = static_cast<std::uint16_t>(8 | cpl);
    processor().set_segment(SegmentName::Cs,
                            {selector, x86::SegmentAttributes::code(ring), flat, 0});
    for (const SegmentName name : {SegmentName::Ss, SegmentName::Ds, SegmentName::Es}) {
        processor().set_segment(name, {static_cast<std::uint16_t>(16 | cpl),
                                       x86::SegmentAttributes::data(ring), flat, 0});
    }
    processor().refresh_hidden_state(cpl);
}

void CheckBench::build_tables() {
    memory_.write(pml4, Entry::link(pointer_table).raw);
    // The upper half leads to the same place: for addresses near the end.
    memory_.write(pml4 + 511 * sizeof(Entry), Entry::link(pointer_table).raw);
    memory_.write(pointer_table, Entry::link(directory).raw);
    memory_.write(pointer_table + 511 * sizeof(Entry), Entry::link(directory).raw);
    memory_.write(directory, Entry::link(page_table).raw);
    for (std::uint64_t linear = 0; linear < ram_bytes; linear += x86::page_bytes) {
        map(linear, page(linear));
    }
    map(unmapped, Entry{});
    map(device_linear, page(device));
}

Entry CheckBench::page(std::uint64_t physical) { return Entry::link(physical); }

void CheckBench::map(std::uint64_t linear, Entry entry) {
    memory_.write(page_table + linear / x86::page_bytes * sizeof(Entry), entry.raw);
    engine_->flush_translations();
}

void CheckBench::place(std::uint64_t physical, std::initializer_list<unsigned> bytes) {
    for (const unsigned byte : bytes) {
        memory_.write(physical++, static_cast<std::uint8_t>(byte));
    }
}

const Report& CheckBench::run(std::uint64_t rip, std::uint64_t deadline) {
    reports_.clear();
    questions_ = 0;
    processor().rip() = rip;
    general(General::Rsp) = stack_top;
    clock_.set_deadline(deadline == Clock::never ? deadline : clock_.now() + deadline);
    const std::uint64_t start = clock_.now();
    error_ = engine_->run();
    if (reports_.empty() || !error_.empty()) {
        reports_.push_back({});
    }
    for (Report& each : reports_) {
        each.clock -= start;
    }
    return reports_.back();
}

void CheckBench::report(Report report, bool ends_the_run) {
    report.rip = processor().rip();
    report.clock = clock_.now();
    report.privilege = privilege_;
    reports_.push_back(report);
    if (ends_the_run) {
        engine_->stop();
    }
}

bool CheckBench::on_boundary() {
    if (clock_.now() >= clock_.deadline()) {
        report({Report::Kind::Boundary});
    }
    clock_.set_deadline(clock_.deadline()); // attention was paid
    return false;
}

/// As the board does it, without what guests and stepping need.
MemoryAnswer CheckBench::on_memory(const MemoryRequest& request) {
    ++questions_;
    privilege_ = request.access.privilege;
    MemoryAnswer answer;
    answer.translation = mmu_.translate(processor().paging(), request.access);
    if (!answer.translation.ok) {
        return answer;
    }
    const std::uint64_t physical = answer.translation.physical;
    const Block* block = clock_.running();
    const bool is_single = block == nullptr || block->is_single();
    if (!memory_.contains(physical)) {
        answer.kind = is_single ? MemoryAnswer::Kind::Device : MemoryAnswer::Kind::Alone;
        return answer;
    }
    answer.kind = MemoryAnswer::Kind::Ram;
    if (request.access.kind == AccessKind::Fetch) {
        answer.flush_first = !memory_.is_code(physical);
        memory_.mark_code(physical);
    } else if (request.access.kind == AccessKind::Write && memory_.is_code(physical) &&
               block != nullptr && !block->is_alone && block->overlaps(physical, request.bytes)) {
        answer.kind = MemoryAnswer::Kind::Alone;
    }
    answer.ask_each_write = memory_.is_code(physical);
    answer.translation.executable = answer.translation.executable && memory_.is_code(physical);
    return answer;
}

void CheckBench::on_memory_fault(const MemoryFault& fault) {
    Report what{Report::Kind::Fault};
    what.value = fault.linear;
    what.detail = fault.error_code.raw;
    report(what);
}

PortAnswer CheckBench::on_port_read(std::uint16_t port, unsigned) {
    Report what{Report::Kind::PortRead};
    what.value = port;
    report(what, false);
    return {false, port_answer};
}

PortAnswer CheckBench::on_port_write(std::uint16_t port, unsigned, std::uint32_t value) {
    Report what{Report::Kind::PortWrite};
    what.value = port;
    what.detail = value;
    report(what, false);
    return {};
}

void CheckBench::on_exception(std::uint8_t vector, std::uint32_t error_code, bool by_software) {
    Report what{Report::Kind::Exception};
    what.value = vector;
    what.detail = error_code;
    what.by_software = by_software;
    report(what);
}

void CheckBench::on_undefined_instruction() { report({Report::Kind::Undefined}); }

void CheckBench::on_intercept(std::uint32_t exit_code, std::uint32_t exit_info) {
    Report what{Report::Kind::Intercept};
    what.value = exit_code;
    what.detail = exit_info;
    report(what);
}

void CheckBench::on_system_call(std::uint64_t next_rip) {
    Report what{Report::Kind::SystemCall};
    what.value = next_rip;
    report(what);
}

std::uint64_t CheckBench::physical_address_of_code(std::uint64_t linear) {
    return mmu_
        .translate(processor().paging(), {linear, AccessKind::Fetch, Privilege::Supervisor},
                   Traces::None)
        .physical;
}

} // namespace machine::glass
