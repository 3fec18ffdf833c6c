// SPDX-License-Identifier: MIT
// The story of boot, from the first 64-bit instruction to VTL0's kernel.  Lesson: 2 and 5.
#include "abi/boot_info.h"
#include "abi/nt_status.h"
#include "boot/acpi.h"
#include "boot/address_space.h"
#include "boot/boot_info.h"
#include "boot/console.h"
#include "boot/cpu.h"
#include "boot/descriptors.h"
#include "boot/launch.h"
#include "boot/multiboot.h"
#include "boot/options.h"
#include "boot/processor_check.h"
#include "boot/program.h"
#include "boot/refusal.h"
#include "formats/archive.h"
#include "formats/pe/image.h"
#include "rt/instructions.h"
#include "x86/control_registers.h"
#include "x86/msr.h"
#include "x86/pic.h"

#include <cstring>
#include <new>

namespace boot {

namespace {

/// The identity map, but for the real-mode interrupt vectors at its start: nobody needs them, and
/// so no pointer into it is null.
PhysicalMemory all_physical_memory() {
    constexpr std::uint64_t first = 0x400;
    return {first, {reinterpret_cast<std::byte*>(first), abi::physical_address_limit - first}};
}

/// Checks the processor and switches on what the page tables of all programs rely on.
void prepare_processor() {
    using x86::CpuidLeaf;
    ProcessorFeatures features;
    const x86::CpuidResult extended = cpu::cpuid(CpuidLeaf::ExtendedFeatures);
    features.extended_ecx.raw = extended.ecx;
    features.extended_edx.raw = extended.edx;
    if (cpu::cpuid(CpuidLeaf::ExtendedLimit).eax >=
        static_cast<std::uint32_t>(CpuidLeaf::SvmFeatures)) {
        features.svm_edx.raw = cpu::cpuid(CpuidLeaf::SvmFeatures).edx;
    }
    const std::string_view missing = what_is_missing(features);
    if (!missing.empty()) {
        refuse(missing);
    }
    constexpr auto efer_msr = static_cast<std::uint32_t>(x86::Msr::ExtendedFeatureEnable);
    const auto efer = x86::Efer::from(rt::rdmsr(efer_msr));
    rt::wrmsr(efer_msr, efer.with(x86::Efer::no_execute, true).raw);
    load_task_state();
}

FirmwareFacts read_firmware_tables(const PhysicalMemory& memory) {
    const auto features = cpu::cpuid(x86::CpuidLeaf::Features);
    const auto own_apic_id =
        x86::CpuidFeaturesEbx::from(features.ebx).get(x86::CpuidFeaturesEbx::initial_apic_id);
    const std::uint64_t rsdp = find_acpi_rsdp(memory);
    return {rsdp, find_processors(memory, rsdp, own_apic_id)};
}

/// Nothing interrupts us: what a timer left running by the firmware asks for is never delivered.
void mask_interrupt_controllers() {
    rt::out8(static_cast<std::uint16_t>(x86::PicPort::MasterData), x86::pic_mask_all);
    rt::out8(static_cast<std::uint16_t>(x86::PicPort::SlaveData), x86::pic_mask_all);
}

void require_memory(const MemoryMap& memory) {
    static_assert(abi::minimum_ram_size == 64 * 1024 * 1024); // as the sentence says
    if (memory.ram_end() < abi::minimum_ram_size) {
        refuse("The machine has less than 64 MiB of RAM; give it at least 128 (QEMU: -m 128).");
    }
}

/// Moves the archive to where every program expects it. From here on nothing of what the Multiboot
/// loader left in memory is in use, and the programs' regions may be filled.
abi::PhysicalRange move_disk_archive(const MultibootFacts& facts, const PhysicalMemory& memory) {
    const abi::PhysicalRange disk{abi::disk_archive_base, facts.archive.size};
    const std::uint64_t first_used = reinterpret_cast<std::uint64_t>(loader_begin);
    if (!facts.memory.is_free_ram({first_used, disk.end() - first_used})) {
        refuse("The machine has too little RAM in one piece for the disk archive; give it more "
               "(QEMU: -m 256).");
    }
    const std::span<std::byte> to = memory.at(disk);
    std::memmove(to.data(), memory.at(facts.archive).data(), to.size()); // They may overlap.
    return disk;
}

/// The DLL that the program imports from, if it does.
void load_library(const PhysicalMemory& memory, const formats::Archive& disk,
                  const ProgramPlan& plan, Program& program) {
    using formats::pe::Image;
    const std::string_view name = program.image.imported_library();
    if (name.empty()) {
        return;
    }
    const auto file = or_refuse(disk.file(name), name);
    const Image image = or_refuse(Image::parse(file, formats::pe::Role::Library), name);
    or_refuse(place_library(memory, program, image), name);
    or_refuse(link_library(memory, program), plan.file_name);
}

Program load_program(const PhysicalMemory& memory, const formats::Archive& disk,
                     const ProgramPlan& plan) {
    const auto file = or_refuse(disk.file(plan.file_name), plan.file_name);
    const formats::pe::Image image = or_refuse(formats::pe::Image::parse(file), plan.file_name);
    Program program = or_refuse(place_program(memory, plan, image), plan.file_name);
    load_library(memory, disk, plan, program);
    return program;
}

/// A page of VTL0's that tells the programs everything; its address is what each is started with.
abi::BootInfo& place_boot_info(const PhysicalMemory& memory, Program& kernel,
                               const abi::BootInfo& contents) {
    const std::span<std::byte> page = memory.at(kernel.pages.take(abi::page_size));
    if (page.empty()) {
        refuse_program(kernel_plan.file_name, sentence_of(PlacementError::RegionFull));
    }
    std::memset(page.data(), 0, page.size());
    return *new (page.data()) abi::BootInfo(contents);
}

/// The identity map makes a physical address of a pointer.
std::uint64_t physical_address(const void* place) { return reinterpret_cast<std::uint64_t>(place); }

void build_address_spaces(const PhysicalMemory& memory, Program& hypervisor, Program& secure_kernel,
                          Program& kernel, abi::BootInfo& info) {
    const std::uint64_t launch_code = physical_address(launch_code_begin);
    const abi::PhysicalRange launch_range{launch_code,
                                          physical_address(launch_code_end) - launch_code};
    const auto hypervisor_root = or_refuse(build_hypervisor_space(memory, hypervisor, launch_range),
                                           hypervisor_plan.file_name);
    const auto secure_root =
        or_refuse(build_secure_space(memory, secure_kernel), secure_kernel_plan.file_name);
    const auto normal_root =
        or_refuse(build_normal_space(memory, kernel, secure_kernel), kernel_plan.file_name);

    info.image(abi::ImageId::Hypervisor) = describe(hypervisor, hypervisor_plan, hypervisor_root);
    info.image(abi::ImageId::SecureKernel) =
        describe(secure_kernel, secure_kernel_plan, secure_root);
    info.image(abi::ImageId::Kernel) = describe(kernel, kernel_plan, normal_root);
    const std::uint64_t loader = physical_address(loader_begin);
    info.loader_code = {loader, launch_range.end() - loader};
}

/// Returns in VTL0, with the hypervisor below.
void hand_over_machine(abi::BootInfo& info) {
    const abi::LoadedImage& hypervisor = info.image(abi::ImageId::Hypervisor);
    const std::uint64_t normal_root = info.image(abi::ImageId::Kernel).page_table_root;
    describe_processor(info.launch_context, normal_root);
    const std::uint32_t status =
        launch_hypervisor(&info.launch_context, hypervisor.page_table_root, hypervisor.stack_top,
                          hypervisor.entry_point, physical_address(&info));
    if (status != launched) {
        refuse_status(hypervisor_plan.file_name, status);
    }
    if (cpu::cr3() != normal_root) { // It returned "launched" instead of launching.
        refuse_program(hypervisor_plan.file_name, "it returned without taking the machine.");
    }
}

/// The secure kernel's entry point runs in VTL0: only from there can VTL1 be asked for.
void start_secure_kernel(const abi::BootInfo& info) {
    const std::uint64_t normal_root = info.image(abi::ImageId::Kernel).page_table_root;
    const std::uint64_t entry_point = info.image(abi::ImageId::SecureKernel).entry_point;
    const std::uint32_t status =
        call_image(normal_root, use_own_stack, entry_point, physical_address(&info));
    if (!abi::is_success(static_cast<abi::NtStatus>(status))) {
        refuse_status(secure_kernel_plan.file_name, status);
    }
}

[[noreturn]] void start_kernel(const abi::BootInfo& info) {
    const abi::LoadedImage& kernel = info.image(abi::ImageId::Kernel);
    const std::uint32_t status = call_image(kernel.page_table_root, kernel.stack_top,
                                            kernel.entry_point, physical_address(&info));
    refuse_status(kernel_plan.file_name, status); // A kernel does not return.
}

[[noreturn]] void start(std::uint32_t magic, std::uint32_t information) {
    console::start();
    console::write("Vitrine loader\n");
    const PhysicalMemory memory = all_physical_memory();
    const MultibootFacts facts = or_refuse(read_multiboot(memory, magic, information));
    const std::string_view command_line = without_file_name(facts.command_line);
    const Options options = or_refuse(parse_options(command_line));

    prepare_processor();
    mask_interrupt_controllers();
    require_memory(facts.memory);

    const abi::PhysicalRange disk = move_disk_archive(facts, memory);
    const formats::Archive archive(memory.at(disk));
    Program hypervisor = load_program(memory, archive, hypervisor_plan);
    Program secure_kernel = load_program(memory, archive, secure_kernel_plan);
    Program kernel = load_program(memory, archive, kernel_plan);

    abi::BootInfo& info = place_boot_info(
        memory, kernel,
        make_boot_info(facts, options, command_line, disk, read_firmware_tables(memory)));
    build_address_spaces(memory, hypervisor, secure_kernel, kernel, info);

    hand_over_machine(info);
    start_secure_kernel(info);
    start_kernel(info);
}

} // namespace

} // namespace boot

/// Called by loader.S with what EAX and EBX held when the machine started.
extern "C" [[noreturn]] void loader_main(std::uint32_t magic, std::uint32_t information) {
    boot::start(magic, information);
}
