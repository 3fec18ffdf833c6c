// SPDX-License-Identifier: MIT
#include "tests/fidelity/stage.h"

#include "abi/memory_layout.h"
#include "hypervisor/cpu.h"
#include "tests/fidelity/descriptors.h"
#include "x86/apic.h"
#include "x86/control_registers.h"
#include "x86/page_table.h"

#include <cstring>

extern "C" void bench_run_guest(std::uint64_t vmcb, hv::GuestRegisters* registers,
                                std::uint64_t host_vmcb); // bench/images/run_guest.S

extern "C" const std::byte takes_interrupts[]; // handlers.S
extern "C" const std::byte takes_interrupts_end[];

namespace fidelity {
namespace {

/// Page frames from here on, one a name; the first twelve are the guest's pages.
constexpr std::uint64_t frames = 0x600'0000;
enum Frame : std::uint64_t {
    CodeFrame,
    SecondCodeFrame,
    DataFrame,
    ReadOnlyFrame,
    SupervisorFrame,
    SpecialFrame,
    UserStackFrame,
    KernelStackFrame,
    InterruptStackFrame,
    DescriptorFrame,
    GateFrame,
    RecordFrame,
    Pml4Frame,
    DirectoryPointersFrame,
    DirectoryFrame,
    TableFrame,
    VmcbFrame,
    HostVmcbFrame,
    HostSaveFrame,
    NestedPml4Frame,
    NestedPointersFrame,
    NestedDirectoryFrames, // four
    NestedTableFrame = NestedDirectoryFrames + 4,
    PortMapFrames,                    // three
    MsrMapFrames = PortMapFrames + 3, // two
    FrameCount = MsrMapFrames + 2,
};

constexpr std::uint64_t address_of(std::uint64_t frame) { return frames + frame * x86::page_bytes; }

std::uint64_t* table(std::uint64_t frame) {
    return reinterpret_cast<std::uint64_t*>(hv::cpu::ram_at(address_of(frame)));
}

constexpr std::uint64_t present = 1;
constexpr std::uint64_t writable = 2;
constexpr std::uint64_t user = 4;
constexpr std::uint64_t touched = 0x60; // accessed and dirty
constexpr std::uint64_t large = 0x80;
constexpr std::uint64_t no_execute = 1ull << 63;
constexpr std::uint64_t link = present | writable | user | 0x20;

struct Page {
    std::uint64_t linear;
    Frame frame;
    std::uint64_t rights;
};
constexpr Page pages[] = {
    {code, CodeFrame, link | touched},
    {code + 0x1000, SecondCodeFrame, link | touched},
    {data, DataFrame, link | touched | no_execute},
    {read_only, ReadOnlyFrame, present | user | touched},
    {supervisor, SupervisorFrame, present | writable | touched},
    {absent, SpecialFrame, 0},
    {special, SpecialFrame, link | touched},
    {user_stack, UserStackFrame, link | touched},
    {kernel_stack, KernelStackFrame, present | writable | touched},
    {interrupt_stack, InterruptStackFrame, present | writable | touched},
    {descriptors, DescriptorFrame, present | writable | touched},
    {gates, GateFrame, present | writable | touched},
    {record, RecordFrame, present | writable | touched},
};

const Page& page_of(std::uint64_t linear) {
    const Page* found = pages;
    while (found->linear / x86::page_bytes != linear / x86::page_bytes) {
        ++found;
    }
    return *found;
}

void make_guest_tables() {
    const auto* host =
        reinterpret_cast<const std::uint64_t*>(hv::cpu::ram_at(hv::cpu::control_registers().cr3));
    constexpr std::uint64_t shared_with_host[] = {abi::direct_map_base, abi::hypervisor_image_base};
    for (const std::uint64_t shared : shared_with_host) {
        const auto index = x86::table_index(shared, x86::Level::Pml4);
        table(Pml4Frame)[index] = host[index];
    }
    table(Pml4Frame)[0] = address_of(DirectoryPointersFrame) | link;
    table(DirectoryPointersFrame)[0] = address_of(DirectoryFrame) | link;
    table(DirectoryFrame)[x86::table_index(code, x86::Level::PageDirectory)] =
        address_of(TableFrame) | link;
    for (const Page& page : pages) {
        map(page.linear, page.rights);
    }
}

/// Everything is where it is; the frames of the guest page by page.
void make_nested_tables() {
    table(NestedPml4Frame)[0] = address_of(NestedPointersFrame) | link;
    for (std::uint64_t index = 0; index < 4; ++index) {
        table(NestedPointersFrame)[index] = address_of(NestedDirectoryFrames + index) | link;
    }
    for (std::uint64_t index = 0; index < 4 * x86::entries_per_table; ++index) {
        table(NestedDirectoryFrames)[index] = index * abi::large_page_size | link | touched | large;
    }
    table(NestedDirectoryFrames)[frames / abi::large_page_size] =
        address_of(NestedTableFrame) | link;
    for (std::uint64_t index = 0; index < x86::entries_per_table; ++index) {
        table(NestedTableFrame)[index] = address_of(index) | link | touched;
    }
}

/// Behind the code: where SYSCALL arrives. mov rax, r11; shl rax, 32; xor rax, rcx; vmmcall
void place_system_call_entry() {
    constexpr std::uint8_t entry[] = {0x4C, 0x89, 0xD8, 0x48, 0xC1, 0xE0, 0x20,
                                      0x48, 0x31, 0xC8, 0x0F, 0x01, 0xD9};
    std::memcpy(at(system_call_entry), entry, sizeof entry);
}

void set_intercepts(x86::svm::ControlArea& control) {
    using x86::svm::InstructionIntercepts;
    using x86::svm::SvmIntercepts;
    control.instruction_intercepts = InstructionIntercepts{}
                                         .with(InstructionIntercepts::shutdown, true)
                                         .with(InstructionIntercepts::hlt, true);
    control.svm_intercepts =
        SvmIntercepts{}.with(SvmIntercepts::vmrun, true).with(SvmIntercepts::vmmcall, true);
    control.asid = 1;
    control.nested_control.raw = 1;
    control.nested_cr3 = address_of(NestedPml4Frame);
    control.io_permission_map = address_of(PortMapFrames);
    control.msr_permission_map = address_of(MsrMapFrames);
}

void set_registers(x86::svm::SaveArea& save) {
    constexpr std::uint64_t selectors = 0x0018'0008; // SYSRET's base, SYSCALL's
    save.cs = segment_at(kernel_code);
    save.ss = save.ds = save.es = segment_at(kernel_data);
    save.tr = segment_at(task);
    save.gdtr = {0, {}, descriptor_limit, descriptors};
    save.idtr = {0, {}, 0xFFF, gates};
    save.cr0 = x86::Cr0::from(0x8001'0031); // PG WP NE ET PE
    save.cr4 = x86::Cr4::from(0x620);       // PAE, and SSE
    save.efer = x86::Efer::from(0x1D01);    // SVME NXE LMA LME SCE
    save.cr3 = x86::Cr3::from(address_of(Pml4Frame));
    save.rflags = x86::Rflags::at_reset();
    save.rip = code;
    save.rsp = kernel_stack;
    save.dr6 = 0xFFFF'0FF0;
    save.dr7 = 0x400;
    save.star = selectors << 32;
    save.lstar = save.cstar = system_call_entry;
    save.sfmask = 0x4'0300; // AC IF TF
    save.pat = 0x0007'0406'0007'0406;
}

} // namespace

std::byte* at(std::uint64_t linear) {
    return hv::cpu::ram_at(address_of(page_of(linear).frame) + linear % x86::page_bytes);
}

void map(std::uint64_t linear, std::uint64_t rights) {
    table(TableFrame)[x86::table_index(linear, x86::Level::PageTable)] =
        address_of(page_of(linear).frame) | rights;
}

void map_nested(std::uint64_t linear, std::uint64_t rights) {
    const std::uint64_t frame = page_of(linear).frame;
    table(NestedTableFrame)[frame] = address_of(frame) | rights;
}

void map_nested_tables(std::uint64_t rights) {
    table(NestedTableFrame)[TableFrame] = address_of(TableFrame) | rights;
}

void mark_permission_maps() { std::memset(table(PortMapFrames), 0xFF, 5 * x86::page_bytes); }

void prepare_processor() {
    const auto efer = x86::Efer::from(hv::cpu::read_msr(x86::Msr::ExtendedFeatureEnable));
    hv::cpu::write_msr(x86::Msr::ExtendedFeatureEnable, efer.with(x86::Efer::svm, true).raw);
    hv::cpu::write_msr(x86::Msr::HostSaveArea, address_of(HostSaveFrame));
    hv::cpu::save_host_state(address_of(HostVmcbFrame));
    hv::cpu::hold_interrupts();
    hv::cpu::let_interrupts_stop_guest(true);
}

Stage& fresh_stage() {
    static constinit hv::GuestRegisters no_registers;
    static Stage stage{*reinterpret_cast<x86::svm::Vmcb*>(table(VmcbFrame)),
                       *reinterpret_cast<Record*>(table(RecordFrame)), no_registers};
    for (std::uint64_t frame = 0; frame < FrameCount; ++frame) {
        if (frame != HostVmcbFrame && frame != HostSaveFrame) {
            std::memset(table(frame), 0, x86::page_bytes);
        }
    }
    stage.registers = {};
    stage.apic = Stage::Apic::Unused;
    make_guest_tables();
    make_nested_tables();
    make_descriptors();
    place_system_call_entry();
    set_intercepts(stage.vmcb.control);
    set_registers(stage.vmcb.save);
    return stage;
}

void run(Stage& stage) {
    bench_run_guest(address_of(VmcbFrame), &stage.registers, address_of(HostVmcbFrame));
}

void enable_apic() {
    using x86::ApicRegister;
    hv::cpu::write_apic(ApicRegister::SpuriousInterrupt, 0x1FF);
    hv::cpu::write_apic(ApicRegister::TaskPriority, 0);
    hv::cpu::write_apic(ApicRegister::TimerVector, 0x1'0000);
    hv::cpu::write_apic(ApicRegister::TimerDivide, 0xB);
    hv::cpu::write_apic(ApicRegister::TimerInitialCount, 0);
}

void drain_interrupts(Stage& stage) {
    constexpr unsigned most = 4;
    enable_apic();
    for (unsigned round = 0; round < most; ++round) {
        hv::cpu::write_apic(x86::ApicRegister::EndOfInterrupt, 0);
        fresh_stage();
        std::memcpy(at(code), takes_interrupts,
                    static_cast<std::size_t>(takes_interrupts_end - takes_interrupts));
        run(stage);
    }
}

} // namespace fidelity
