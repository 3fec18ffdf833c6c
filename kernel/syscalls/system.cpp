// SPDX-License-Identifier: MIT
// NtQuerySystemInformation, the clocks, NtLoadDriver, NtShutdownSystem.  [WI7 ch.1]
#include "abi/ports.h"
#include "kernel/boot.h"
#include "kernel/cpu.h"
#include "kernel/drivers/pci_bus.h"
#include "kernel/hypercalls.h"
#include "kernel/loaded_drivers/loaded_drivers.h"
#include "kernel/memory/kernel_heap.h"
#include "kernel/memory/kernel_stack.h"
#include "kernel/memory/page_frames.h"
#include "kernel/memory/standby_pages.h"
#include "kernel/scenes/scenes.h"
#include "kernel/scheduler/processor.h"
#include "kernel/secure_calls.h"
#include "kernel/statistics.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"
#include "rt/instructions.h"

#include <cstring>

namespace nt::syscalls {

using abi::nt::IsolatedUserModeInformation;
using abi::nt::SystemInformationClass;
using abi::nt::SystemPerformanceInformation;
using abi::nt::SystemProcessInformation;

namespace {

constexpr std::int64_t counter_frequency = 1'000'000'000; // as the hypervisor takes the TSC

abi::nt::SystemBasicInformation basic_information() {
    abi::nt::SystemBasicInformation answer;
    answer.page_size = x86::page_bytes;
    answer.physical_pages = static_cast<std::uint32_t>(page_frames.total());
    answer.processor_count = processor_count();
    answer.timer_resolution = clock::units_per_tick;
    answer.lowest_user_address = abi::nt::lowest_user_address;
    answer.highest_user_address = abi::nt::highest_user_address;
    return answer;
}

SystemPerformanceInformation performance_information() {
    SystemPerformanceInformation answer = statistics;
    answer.available_pages =
        page_frames.available() + standby_pages::count() + kernel_stacks::idle_page_count();
    answer.kernel_heap_pages = heap::page_count();
    answer.objects = object_count();
    answer.handles = HandleTable::count_of_all();
    answer.threads = thread_count_of_all();
    for (const Process* process = all_processes.front(); process != nullptr;
         process = all_processes.after(*process)) {
        ++answer.processes;
    }
    return answer;
}

IsolatedUserModeInformation isolated_user_mode() {
    using Kernel = IsolatedUserModeInformation::Kernel;
    using User = IsolatedUserModeInformation::User;
    IsolatedUserModeInformation answer;
    // VTL1 answered in phase 4, or there would be no VTL0 either.
    answer.kernel = Kernel{}
                        .with(Kernel::secure_kernel_running, true)
                        .with(Kernel::hvci_enabled, !boot_info.guards_off.is_off(abi::Guard::Hvci));
    answer.user = User{}
                      .with(User::trustlet_running, secure_calls::is_trustlet_running())
                      .with(User::credential_guard,
                            !boot_info.guards_off.is_off(abi::Guard::CredentialGuard));
    return answer;
}

SystemProcessInformation describe(const Process& process) {
    SystemProcessInformation answer;
    answer.next_entry_offset = sizeof(answer);
    answer.thread_count = process.thread_count;
    answer.process_id = process.id;
    answer.parent_id = process.parent_id;
    answer.handle_count = process.handles.count();
    answer.private_pages = process.space.private_page_count();
    answer.working_set_pages = process.space.page_count();
    std::uint64_t ticks = process.ticks_of_ended_threads;
    for (const Thread& thread : process.threads) {
        ticks += thread.ticks_used;
    }
    answer.processor_time = static_cast<Time>(ticks) * clock::units_per_tick;
    std::memcpy(answer.image_name, process.image_name, sizeof(answer.image_name));
    return answer;
}

NtStatus tell_processes(UserBuffer buffer, std::uint32_t size,
                        UserPointer<std::uint32_t> returned) {
    std::uint64_t needed = 0;
    for (const Process& process : all_processes) {
        SystemProcessInformation row = describe(process);
        if (all_processes.after(process) == nullptr) {
            row.next_entry_offset = 0;
        }
        const bool has_room = needed + sizeof(row) <= size;
        // What does not fit is counted, so that the program knows what to ask for.
        TRY_STATUS(copy_to_user(buffer.address + needed, &row, has_room ? sizeof(row) : 0));
        needed += sizeof(row);
    }
    TRY_STATUS(returned.write_if_wanted(static_cast<std::uint32_t>(needed)));
    return needed <= size ? NtStatus::Success : NtStatus::InfoLengthMismatch;
}

/// The kernel, then its drivers.
NtStatus tell_modules(UserBuffer buffer, std::uint32_t size, UserPointer<std::uint32_t> returned) {
    const abi::LoadedImage& kernel = boot_info.image(abi::ImageId::Kernel);
    abi::nt::SystemModuleInformation row;
    row.image_base = kernel.virtual_base;
    row.image_size = kernel.range.size;
    std::memcpy(row.name, kernel.name, sizeof(kernel.name));
    std::uint32_t needed = 0;
    for (const LoadedDriver* driver = loaded_drivers::last();; driver = driver->next) {
        const bool has_room = needed + sizeof(row) <= size;
        TRY_STATUS(copy_to_user(buffer.address + needed, &row, has_room ? sizeof(row) : 0));
        needed += sizeof(row);
        if (driver == nullptr) {
            break;
        }
        row.image_base = driver->base;
        row.image_size = driver->size;
        std::memcpy(row.name, driver->name, sizeof(row.name));
    }
    TRY_STATUS(returned.write_if_wanted(needed));
    return needed <= size ? NtStatus::Success : NtStatus::InfoLengthMismatch;
}

NtStatus tell_devices(UserBuffer buffer, std::uint32_t size, UserPointer<std::uint32_t> returned) {
    std::uint32_t needed = 0;
    for (const pci::Function& function : pci::functions()) {
        abi::nt::SystemDeviceInformation row;
        row.place = function.place.raw;
        row.identity = function.identity;
        row.class_and_revision = function.class_and_revision;
        const bool has_room = needed + sizeof(row) <= size;
        TRY_STATUS(copy_to_user(buffer.address + needed, &row, has_room ? sizeof(row) : 0));
        needed += sizeof(row);
    }
    TRY_STATUS(returned.write_if_wanted(needed));
    return needed <= size ? NtStatus::Success : NtStatus::InfoLengthMismatch;
}

} // namespace

NtStatus query_system_information(SystemInformationClass what, UserBuffer buffer,
                                  std::uint32_t size, UserPointer<std::uint32_t> returned) {
    switch (what) {
    case SystemInformationClass::Basic:
        return answer_with(basic_information(), buffer, size, returned);
    case SystemInformationClass::Performance:
        return answer_with(performance_information(), buffer, size, returned);
    case SystemInformationClass::Process: return tell_processes(buffer, size, returned);
    case SystemInformationClass::Module: return tell_modules(buffer, size, returned);
    case SystemInformationClass::Devices: return tell_devices(buffer, size, returned);
    case SystemInformationClass::IsolatedUserMode:
        return answer_with(isolated_user_mode(), buffer, size, returned);
    }
    return NtStatus::InvalidInfoClass;
}

NtStatus query_system_time(UserPointer<Time> time) { return time.write(clock::system_time()); }

NtStatus query_performance_counter(UserPointer<std::int64_t> counter,
                                   UserPointer<std::int64_t> frequency) {
    TRY_STATUS(counter.write(static_cast<std::int64_t>(rt::rdtsc())));
    return frequency.write_if_wanted(counter_frequency);
}

/// "attack-NAME" is no file but an attack: what a taken-over kernel does, at a program's word.
NtStatus load_driver(UserPointer<abi::nt::String> name) {
    const Name wanted = TRY_VALUE(read_name(name));
    constexpr std::string_view prefix = "attack-";
    if (!wanted.text().starts_with(prefix)) {
        return loaded_drivers::load(wanted.text());
    }
    return scenes::play(wanted.text(), scenes::stage()) ? NtStatus::Success
                                                        : NtStatus::ObjectNameNotFound;
}

NtStatus shutdown_system(abi::nt::ShutdownAction action) {
    switch (action) {
    case abi::nt::ShutdownAction::NoReboot:
    case abi::nt::ShutdownAction::PowerOff:
        hypercalls::mark(abi::Mark::SceneFinished);
        cpu::power_off(static_cast<std::uint32_t>(abi::PowerOff::Orderly));
    case abi::nt::ShutdownAction::Reboot: return NtStatus::NotSupported;
    }
    return NtStatus::InvalidParameter;
}

} // namespace nt::syscalls
