// SPDX-License-Identifier: MIT
#include "abi/nt/system_information.h"
#include "rt/format.h"
#include "user/kernelbase/kernelbase.h"
#include "user/ntdll/ntdll.h"
#include "user/programs/shell/commands.h"
#include "x86/pci_requester.h"

namespace shell {

namespace {

using abi::nt::SystemInformationClass;

/// `text` and spaces up to `width` columns.
void print_padded(std::string_view text, std::size_t width) {
    user::write(text);
    for (std::size_t column = text.size(); column < width; ++column) {
        user::write(" ");
    }
}

void print_padded(std::uint64_t number, std::size_t width) {
    char digits[24];
    const std::string_view text = rt::format_to(digits, "{}", number);
    for (std::size_t column = text.size(); column < width; ++column) {
        user::write(" ");
    }
    user::write(text);
}

template <typename Information>
bool query(SystemInformationClass what, Information& information) {
    const NtStatus status =
        NtQuerySystemInformation(what, &information, sizeof(information), nullptr);
    if (!abi::is_success(status)) {
        user::print("The kernel does not say: {}.\n", RtlNtStatusToName(status));
    }
    return abi::is_success(status);
}

Handle open_disk() {
    const auto name = abi::nt::String::of(abi::nt::disk_directory);
    const auto attributes = ObjectAttributes::named(name);
    abi::nt::IoStatusBlock io;
    Handle disk;
    const NtStatus status = NtOpenFile(&disk, abi::nt::access::file_read, &attributes, &io, 0, 0);
    if (!abi::is_success(status)) {
        user::print("The disk cannot be read: {}.\n", RtlNtStatusToName(status));
        return abi::nt::no_handle;
    }
    return disk;
}

/// By the base class and the subclass.  [PCI D]
std::string_view what_is(std::uint32_t class_and_revision) {
    switch (class_and_revision >> 16) {
    case 0x0100: return "disk";
    case 0x0600: return "bridge to the processor";
    case 0x0601: return "bridge to old devices";
    case 0x0604: return "bridge to another bus";
    case 0x00FF: return "unclassified";
    default: return "";
    }
}

} // namespace

void list_disk(const Request& /*request*/) {
    const Handle disk = open_disk();
    if (disk == abi::nt::no_handle) {
        return;
    }
    abi::nt::IoStatusBlock io;
    abi::nt::FileDirectoryInformation entry;
    std::uint8_t restart = 1;
    while (abi::is_success(
        NtQueryDirectoryFile(disk, abi::nt::no_handle, nullptr, nullptr, &io, &entry, sizeof(entry),
                             abi::nt::FileInformationClass::Directory, 1, nullptr, restart))) {
        print_padded(entry.end_of_file, 10);
        user::print("  {}\n", std::string_view{entry.name, entry.name_length});
        restart = 0;
    }
    CloseHandle(disk);
}

void list_devices(const Request& /*request*/) {
    constexpr std::size_t most = 64;
    abi::nt::SystemDeviceInformation rows[most];
    std::uint32_t bytes = 0;
    const NtStatus status =
        NtQuerySystemInformation(SystemInformationClass::Devices, rows, sizeof(rows), &bytes);
    if (!abi::is_success(status)) {
        user::print("The kernel does not say: {}.\n", RtlNtStatusToName(status));
        return;
    }
    user::write("bus  device    identity  what it is\n");
    for (std::size_t index = 0; index < bytes / sizeof(rows[0]); ++index) {
        const auto& row = rows[index];
        const auto place = x86::PciRequester::from(row.place);
        print_padded(place.get(x86::PciRequester::bus), 3);
        print_padded(place.get(x86::PciRequester::device), 8);
        user::print("  {x8}  {}\n", row.identity, what_is(row.class_and_revision));
    }
}

void list_drivers(const Request& /*request*/) {
    constexpr std::size_t most = 32;
    abi::nt::SystemModuleInformation rows[most];
    std::uint32_t bytes = 0;
    const NtStatus status =
        NtQuerySystemInformation(SystemInformationClass::Module, rows, sizeof(rows), &bytes);
    if (!abi::is_success(status)) {
        user::print("The kernel does not say: {}.\n", RtlNtStatusToName(status));
        return;
    }
    user::write("address              bytes  name\n");
    for (std::size_t index = 0; index < bytes / sizeof(rows[0]); ++index) {
        user::print("{x16}", rows[index].image_base);
        print_padded(rows[index].image_size, 10);
        user::print("  {}\n", rows[index].name);
    }
}

void list_processes(const Request& /*request*/) {
    constexpr std::uint32_t size = 128 * sizeof(abi::nt::SystemProcessInformation);
    auto* const buffer = static_cast<std::uint8_t*>(HeapAlloc(GetProcessHeap(), 0, size));
    if (buffer == nullptr) {
        user::write("There is no memory for the list.\n");
        return;
    }
    const NtStatus status =
        NtQuerySystemInformation(SystemInformationClass::Process, buffer, size, nullptr);
    if (!abi::is_success(status)) {
        user::print("The kernel does not say: {}.\n", RtlNtStatusToName(status));
        HeapFree(GetProcessHeap(), 0, buffer);
        return;
    }
    user::write("process  parent  threads  handles  pages  name\n");
    for (std::uint32_t offset = 0;;) {
        const auto& process =
            *reinterpret_cast<const abi::nt::SystemProcessInformation*>(buffer + offset);
        print_padded(process.process_id, 7);
        print_padded(process.parent_id, 8);
        print_padded(process.thread_count, 9);
        print_padded(process.handle_count, 9);
        print_padded(process.private_pages, 7);
        user::print("  {}\n", process.image_name);
        if (process.next_entry_offset == 0) {
            break;
        }
        offset += process.next_entry_offset;
    }
    HeapFree(GetProcessHeap(), 0, buffer);
}

void show_memory(const Request& /*request*/) {
    abi::nt::SystemBasicInformation basic;
    abi::nt::SystemPerformanceInformation now;
    if (!query(SystemInformationClass::Basic, basic) ||
        !query(SystemInformationClass::Performance, now)) {
        return;
    }
    const struct {
        std::string_view what;
        std::uint64_t count;
    } lines[] = {
        {"processors", basic.processor_count},
        {"pages of memory", basic.physical_pages},
        {"  free", now.available_pages},
        {"  kernel heap", now.kernel_heap_pages},
        {"processes", now.processes},
        {"threads", now.threads},
        {"objects", now.objects},
        {"handles", now.handles},
        {"page faults", now.page_faults},
        {"  copy on write", now.copy_on_write_faults},
        {"context switches", now.context_switches},
        {"system calls", now.system_calls},
        {"clock interrupts", now.clock_interrupts},
        {"secure calls", now.secure_calls},
        {"reads of the disk", now.disk_reads},
        {"  KiB", now.disk_bytes / 1024},
    };
    for (const auto& line : lines) {
        print_padded(line.what, 20);
        print_padded(line.count, 12);
        user::write("\n");
    }
}

void show_vsm(const Request& /*request*/) {
    using Information = abi::nt::IsolatedUserModeInformation;
    Information information;
    if (!query(SystemInformationClass::IsolatedUserMode, information)) {
        return;
    }
    const auto kernel = information.kernel;
    if (!kernel.get(Information::Kernel::secure_kernel_running)) {
        user::write("VTL1 does not run: nothing protects this system from its own kernel.\n");
        return;
    }
    user::write("VTL1's secure kernel runs.\n");
    user::print("Code integrity (HVCI) is {}{}.\n",
                kernel.get(Information::Kernel::hvci_enabled) ? "on" : "off",
                kernel.get(Information::Kernel::hvci_strict) ? ", strict" : "");
    user::print("Debugging of VTL1 is {}.\n",
                kernel.get(Information::Kernel::debug_enabled) ? "possible" : "impossible");
    user::print("{} trustlet runs.\n",
                information.user.get(Information::User::trustlet_running) ? "A" : "No");
}

} // namespace shell
