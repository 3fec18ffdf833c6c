// SPDX-License-Identifier: MIT
// NtCreateFile, NtOpenFile, NtReadFile, NtWriteFile, NtQueryInformationFile, NtQueryDirectoryFile
#include "user/programs/usertests/test.h"

namespace usertests {
namespace {

namespace access = abi::nt::access;
using abi::nt::FileInformationClass;
using abi::nt::IoStatusBlock;

constexpr std::string_view own_file = "\\Device\\Disk\\usertests.exe";

NtStatus open(Handle& file, std::string_view text, abi::nt::AccessMask rights = access::file_read) {
    const auto name = abi::nt::String::of(text);
    const auto attributes = ObjectAttributes::named(name);
    IoStatusBlock io;
    return NtOpenFile(&file, rights, &attributes, &io, 0, 0);
}

NtStatus read(Handle file, void* buffer, std::uint32_t size, const std::int64_t* offset,
              IoStatusBlock& io) {
    return NtReadFile(file, abi::nt::no_handle, nullptr, nullptr, &io, buffer, size, offset,
                      nullptr);
}

std::uint64_t size_of(Handle file) {
    IoStatusBlock io;
    abi::nt::FileStandardInformation standard;
    expect_success(NtQueryInformationFile(file, &io, &standard, sizeof(standard),
                                          FileInformationClass::Standard));
    return standard.end_of_file;
}

void file_is_read_in_order_and_anywhere() {
    Handle file;
    expect_success(open(file, own_file));
    char first[4] = {};
    char second[4] = {};
    IoStatusBlock io;
    expect_success(read(file, first, 4, nullptr, io));
    expect_true(io.information == 4 && first[0] == 'M' && first[1] == 'Z');
    expect_success(read(file, first, 4, nullptr, io));
    const std::int64_t four = 4;
    expect_success(read(file, second, 4, &four, io));
    expect_true(first[0] == second[0] && first[3] == second[3]);
    expect_success(NtClose(file));
}

void file_ends_where_it_says() {
    Handle file;
    expect_success(open(file, own_file));
    const auto size = static_cast<std::int64_t>(size_of(file));
    char bytes[16];
    IoStatusBlock io;
    const std::int64_t near_end = size - 5;
    expect_success(read(file, bytes, sizeof(bytes), &near_end, io));
    expect_true(io.information == 5);
    expect(read(file, bytes, sizeof(bytes), &size, io), NtStatus::EndOfFile);
    for (const std::int64_t offset :
         {std::int64_t{-3}, std::int64_t{1} << 62, std::int64_t{0x7FFF'FFFF'FFFF'FFF8}}) {
        expect_true(!abi::is_success(read(file, bytes, sizeof(bytes), &offset, io)));
    }
    expect_success(NtClose(file));
}

void a_whole_file_can_be_read_at_once() {
    Handle file;
    expect_success(open(file, own_file));
    const auto size = static_cast<std::uint32_t>(size_of(file));
    void* const memory = new_memory(size);
    IoStatusBlock io;
    expect_success(read(file, memory, size, nullptr, io));
    expect_true(io.information == size);
    expect_true(!abi::is_success(read(file, memory, ~0u, nullptr, io)) || io.information <= size);
    free_memory(memory);
    expect_success(NtClose(file));
}

void create_opens_what_is_there() {
    const auto name = abi::nt::String::of(own_file);
    const auto attributes = ObjectAttributes::named(name);
    IoStatusBlock io;
    Handle file;
    const auto create = [&](abi::nt::CreateDisposition disposition) {
        return NtCreateFile(&file, access::file_read, &attributes, &io, nullptr, 0, 0, disposition,
                            0, nullptr, 0);
    };
    expect_success(create(abi::nt::CreateDisposition::Open));
    expect_true(io.information == abi::nt::file_opened);
    expect_success(NtClose(file));
    expect_true(!abi::is_success(create(abi::nt::CreateDisposition::Supersede)));
    expect_true(!abi::is_success(create(static_cast<abi::nt::CreateDisposition>(77))));
}

void open_refuses_bad_names() {
    Handle file;
    expect(open(file, "\\Device\\Disk\\nobody.exe"), NtStatus::ObjectNameNotFound);
    for (const std::string_view name : {"", "\\", "\\Device\\", "\\\\\\\\", "\\Device\\Disk\\..\\x",
                                        "\\Device\\Diskette\\shell.exe"}) {
        expect_true(!abi::is_success(open(file, name)));
    }
    static constinit char long_name[0xFFFF] = {};
    expect_true(!abi::is_success(open(file, {long_name, sizeof(long_name)})));
    expect(open(file, own_file, access::file_write), NtStatus::AccessDenied);
}

void the_disk_cannot_be_written() {
    Handle file;
    expect_success(open(file, own_file));
    IoStatusBlock io;
    expect_true(!abi::is_success(
        NtWriteFile(file, abi::nt::no_handle, nullptr, nullptr, &io, "x", 1, nullptr, nullptr)));
    expect_success(NtClose(file));
}

void console_takes_text() {
    Handle console;
    expect_success(open(console, abi::nt::console_name, access::file_write));
    IoStatusBlock io;
    constexpr std::string_view text = "usertests: through the console\n";
    expect_success(NtWriteFile(console, abi::nt::no_handle, nullptr, nullptr, &io, text.data(),
                               static_cast<std::uint32_t>(text.size()), nullptr, nullptr));
    expect_true(io.information == text.size());
    char letter = 0;
    expect(read(console, &letter, 1, nullptr, io), NtStatus::AccessDenied);
    expect_success(NtClose(console));
}

void directory_lists_every_file_once() {
    Handle disk;
    expect_success(open(disk, abi::nt::disk_directory));
    IoStatusBlock io;
    abi::nt::FileDirectoryInformation entry;
    unsigned found = 0;
    NtStatus status = NtStatus::Success;
    for (std::uint8_t restart = 1; abi::is_success(status); restart = 0) {
        status = NtQueryDirectoryFile(disk, abi::nt::no_handle, nullptr, nullptr, &io, &entry,
                                      sizeof(entry), FileInformationClass::Directory, 1, nullptr,
                                      restart);
        if (abi::is_success(status) &&
            std::string_view{entry.name, entry.name_length} == "usertests.exe") {
            ++found;
        }
    }
    expect(status, NtStatus::NoMoreFiles);
    expect_true(found == 1);
    expect(NtQueryDirectoryFile(disk, abi::nt::no_handle, nullptr, nullptr, &io, &entry, 8,
                                FileInformationClass::Directory, 1, nullptr, 1),
           NtStatus::InfoLengthMismatch);
    expect_success(NtClose(disk));
}

void the_others_refuse_bad_handles() {
    IoStatusBlock io;
    char letter = 0;
    expect(read(closed_handle(), &letter, 1, nullptr, io), NtStatus::InvalidHandle);
    const Handle event = new_event();
    expect(read(event, &letter, 1, nullptr, io), NtStatus::ObjectTypeMismatch);
    expect(
        NtWriteFile(event, abi::nt::no_handle, nullptr, nullptr, &io, &letter, 1, nullptr, nullptr),
        NtStatus::ObjectTypeMismatch);
    abi::nt::FileStandardInformation standard;
    expect(NtQueryInformationFile(event, &io, &standard, sizeof(standard),
                                  FileInformationClass::Standard),
           NtStatus::ObjectTypeMismatch);
    expect_success(NtClose(event));
    Handle file;
    expect_success(open(file, own_file));
    expect(NtQueryInformationFile(file, &io, &standard, 4, FileInformationClass::Standard),
           NtStatus::InfoLengthMismatch);
    expect(NtQueryInformationFile(file, &io, &standard, sizeof(standard),
                                  static_cast<FileInformationClass>(96)),
           NtStatus::InvalidInfoClass);
    expect_success(NtClose(file));
}

constexpr Test tests[] = {
    {"file-read", file_is_read_in_order_and_anywhere},
    {"file-end", file_ends_where_it_says},
    {"file-whole", a_whole_file_can_be_read_at_once},
    {"file-create", create_opens_what_is_there},
    {"file-names", open_refuses_bad_names},
    {"file-write", the_disk_cannot_be_written},
    {"file-console", console_takes_text},
    {"file-directory", directory_lists_every_file_once},
    {"file-bad", the_others_refuse_bad_handles},
};

} // namespace

std::span<const Test> file_tests() { return {tests, std::size(tests)}; }

} // namespace usertests
