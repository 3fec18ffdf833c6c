// SPDX-License-Identifier: MIT
// NtCreateSection, NtOpenSection, NtMapViewOfSection, NtUnmapViewOfSection
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::current_process;
using abi::nt::section_commit;
using abi::nt::section_image;

constexpr std::size_t page = 4096;
constexpr std::uint32_t view_share = 1; // ViewShare

NtStatus create(Handle& section, std::uint64_t size,
                PageProtection protection = PageProtection::ReadWrite) {
    return NtCreateSection(&section, access::all, nullptr, &size, protection, section_commit,
                           abi::nt::no_handle);
}

NtStatus map(Handle section, void*& base, PageProtection protection = PageProtection::ReadWrite) {
    std::size_t size = 0;
    return NtMapViewOfSection(section, current_process, &base, 0, 0, nullptr, &size, view_share, 0,
                              protection);
}

Handle open_file(std::string_view text) {
    const auto name = abi::nt::String::of(text);
    const auto attributes = ObjectAttributes::named(name);
    abi::nt::IoStatusBlock io;
    Handle file;
    expect_success(
        NtOpenFile(&file, access::file_read | access::file_execute, &attributes, &io, 0, 0));
    return file;
}

NtStatus create_of_file(Handle& section, Handle file, std::uint32_t kind) {
    return NtCreateSection(&section, access::all, nullptr, nullptr, PageProtection::ExecuteRead,
                           kind, file);
}

void two_views_show_the_same_memory() {
    Handle section;
    expect_success(create(section, 3 * page));
    void* one = nullptr;
    void* other = nullptr;
    expect_success(map(section, one));
    expect_success(map(section, other));
    expect_true(one != other);
    static_cast<volatile char*>(one)[2 * page] = 42;
    expect_true(static_cast<volatile char*>(other)[2 * page] == 42);
    expect_success(NtClose(section)); // The views keep it alive.
    expect_success(NtUnmapViewOfSection(current_process, one));
    expect_true(static_cast<volatile char*>(other)[2 * page] == 42);
    expect_success(NtUnmapViewOfSection(current_process, other));
}

constinit volatile char* shared = nullptr;
void write_shared() { *shared = 7; }

/// A view is shared with a copy of the process, where private memory is not.
void a_copy_of_the_process_shares_the_view() {
    Handle section;
    expect_success(create(section, page));
    void* view = nullptr;
    expect_success(map(section, view));
    shared = static_cast<char*>(view);
    expect_success(run_in_copy(write_shared));
    expect_true(*shared == 7);
    expect_success(NtUnmapViewOfSection(current_process, view));
    expect_success(NtClose(section));
}

void section_is_found_by_name() {
    const auto name = abi::nt::String::of("\\BaseNamedObjects\\usertests-section");
    const auto attributes = ObjectAttributes::named(name);
    const std::uint64_t size = page;
    Handle section;
    Handle same;
    expect_success(NtCreateSection(&section, access::all, &attributes, &size,
                                   PageProtection::ReadWrite, section_commit, abi::nt::no_handle));
    expect_success(NtOpenSection(&same, access::section_map_read, &attributes));
    void* view = nullptr;
    expect(map(same, view), NtStatus::AccessDenied);
    expect_success(map(same, view, PageProtection::ReadOnly));
    expect_success(NtUnmapViewOfSection(current_process, view));
    expect_success(NtClose(same));
    expect_success(NtClose(section));
}

void an_image_is_mapped_with_its_sections_rights() {
    const Handle file = open_file("\\Device\\Disk\\usertests_library.dll");
    Handle section;
    expect_success(create_of_file(section, file, section_image));
    void* view = nullptr;
    expect_success(map(section, view, PageProtection::ExecuteRead));
    void* again = nullptr; // An image has one place for everybody, so it fits in once.
    expect(map(section, again, PageProtection::ExecuteRead), NtStatus::ConflictingAddresses);
    if (view == nullptr) {
        return;
    }
    const auto* const bytes = static_cast<const char*>(view);
    expect_true(bytes[0] == 'M' && bytes[1] == 'Z');
    abi::nt::MemoryBasicInformation information;
    expect_success(
        NtQueryVirtualMemory(current_process, view, 0, &information, sizeof(information), nullptr));
    expect_true(information.type == abi::nt::memory_image);
    expect_true(information.protect == PageProtection::ReadOnly);
    expect_success(NtUnmapViewOfSection(current_process, view));
    expect_success(NtClose(section));
    expect_success(NtClose(file));
}

void what_is_no_image_is_not_mapped_as_one() {
    const Handle file = open_file("\\Device\\Disk\\ntdll.sym");
    Handle section;
    expect(create_of_file(section, file, section_image), NtStatus::InvalidImageFormat);
    expect_success(NtClose(file));
}

void create_refuses_bad_arguments() {
    Handle section;
    expect_true(!abi::is_success(create(section, 0)));
    expect_true(!abi::is_success(create(section, std::uint64_t{1} << 60)));
    expect_true(!abi::is_success(create(section, ~std::uint64_t{0})));
    expect(create(section, page, static_cast<PageProtection>(3)), NtStatus::InvalidPageProtection);
    expect_true(!abi::is_success(create(section, page, PageProtection::ExecuteReadWrite)));
    expect_true(!abi::is_success(create_of_file(section, abi::nt::no_handle, section_image)));
    expect(create_of_file(section, closed_handle(), section_image), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(create_of_file(section, event, section_image), NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(event));
    const std::uint64_t size = page;
    expect_true(!abi::is_success(NtCreateSection(
        &section, access::all, nullptr, &size, PageProtection::ReadWrite, 0, abi::nt::no_handle)));
}

void map_refuses_bad_arguments() {
    Handle section;
    expect_success(create(section, page));
    void* view = nullptr;
    expect(map(closed_handle(), view), NtStatus::InvalidHandle);
    expect_true(!abi::is_success(map(section, view, PageProtection::ExecuteReadWrite)));
    for (const std::uint64_t address : bad_addresses().subspan(1)) {
        view = reinterpret_cast<void*>(address);
        expect_true(!abi::is_success(map(section, view)));
    }
    view = nullptr;
    std::size_t size = ~std::size_t{0};
    expect_true(
        !abi::is_success(NtMapViewOfSection(section, current_process, &view, 0, 0, nullptr, &size,
                                            view_share, 0, PageProtection::ReadWrite)));
    expect(NtUnmapViewOfSection(current_process, reinterpret_cast<void*>(0x10000)),
           NtStatus::NotMappedView);
    for (const std::uint64_t address : bad_addresses()) {
        expect(NtUnmapViewOfSection(current_process, reinterpret_cast<void*>(address)),
               NtStatus::NotMappedView);
    }
    expect_success(NtClose(section));
}

constexpr Test tests[] = {
    {"section-two-views", two_views_show_the_same_memory},
    {"section-copy", a_copy_of_the_process_shares_the_view},
    {"section-name", section_is_found_by_name},
    {"section-image", an_image_is_mapped_with_its_sections_rights},
    {"section-no-image", what_is_no_image_is_not_mapped_as_one},
    {"section-bad", create_refuses_bad_arguments},
    {"section-map-bad", map_refuses_bad_arguments},
};

} // namespace

std::span<const Test> section_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
