// SPDX-License-Identifier: MIT
// NtCreateFile and its family, on the disk and the console.  [WI7 ch.6]
#include "kernel/console.h"
#include "kernel/files/console_input.h"
#include "kernel/files/file.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/page_frames.h"
#include "kernel/syscalls/handles.h"
#include "kernel/syscalls/system_calls.h"
#include "rt/wipe.h"

namespace nt::syscalls {

namespace access = abi::nt::access;
using abi::nt::CreateDisposition;
using abi::nt::FileInformationClass;

namespace {

NtStatus finish(OutStatus block, NtStatus status, std::uint64_t information) {
    TRY_STATUS(block.write({static_cast<std::uint32_t>(status), information}));
    return status;
}

NtStatus read_console(UserBuffer buffer, std::uint32_t size, std::uint64_t& done) {
    char line[256] = {};
    const rt::WipedAtEnd line_is_wiped{line}; // People type passwords.
    const std::size_t most = size < sizeof(line) ? size : sizeof(line);
    if (most == 0) {
        return NtStatus::Success;
    }
    const std::size_t length = TRY_VALUE(console_input::read_line({line, most}));
    TRY_STATUS(copy_to_user(buffer.address, line, length));
    done = length;
    return NtStatus::Success;
}

NtStatus write_console(UserBuffer buffer, std::uint32_t size, std::uint64_t& done) {
    while (done < size) {
        char piece[128];
        const std::uint64_t rest = size - done;
        const std::size_t length = rest < sizeof(piece) ? rest : sizeof(piece);
        TRY_STATUS(copy_from_user(piece, buffer.address + done, length));
        console::write({piece, length});
        done += length;
    }
    return NtStatus::Success;
}

/// By way of a page of the kernel's: a device knows no program's addresses.
NtStatus copy_from_disk(const DiskFile& file, std::uint64_t from, std::uint64_t to,
                        std::uint64_t count) {
    const auto page = page_frames.allocate();
    if (!page) {
        return NtStatus::NoMemory;
    }
    NtStatus status = NtStatus::Success;
    for (std::uint64_t done = 0; abi::is_success(status) && done < count;) {
        const std::uint64_t in_page = (from + done) % x86::page_bytes;
        const std::uint64_t rest = x86::page_bytes - in_page;
        const std::uint64_t piece = rest < count - done ? rest : count - done;
        status = disk::read(file, from + done - in_page, {ram_at(*page), x86::page_bytes});
        if (abi::is_success(status)) {
            status = copy_to_user(to + done, ram_at(*page) + in_page, piece);
        }
        done += piece;
    }
    page_frames.release(*page);
    return status;
}

NtStatus read_disk(File& file, UserBuffer buffer, std::uint32_t size,
                   UserPointer<std::int64_t> offset, std::uint64_t& done) {
    std::int64_t from = static_cast<std::int64_t>(file.position);
    if (!offset.is_null()) {
        TRY_STATUS(offset.read(from));
    }
    if (from < 0) {
        return NtStatus::InvalidParameter;
    }
    const auto first = static_cast<std::uint64_t>(from);
    if (first >= file.contents->size) {
        return NtStatus::EndOfFile;
    }
    const std::uint64_t rest = file.contents->size - first;
    const std::uint64_t count = size < rest ? size : rest;
    TRY_STATUS(copy_from_disk(*file.contents, first, buffer.address, count));
    file.position = first + count;
    done = count;
    return NtStatus::Success;
}

/// What no file here can do: answer later.
bool wants_later_answer(Handle event, std::uint64_t apc) { return event.value != 0 || apc != 0; }

} // namespace

NtStatus open_file(OutHandle handle, AccessMask wanted, Attributes attributes, OutStatus status,
                   std::uint32_t, std::uint32_t) {
    const Name name = TRY_VALUE(read_name_of(attributes));
    const Reference<File> file{TRY_VALUE(File::open(name.text()))};
    const bool is_console = file->kind == File::Kind::Console;
    if (!is_console && (wanted.raw & access::file_write.raw) != 0) {
        return NtStatus::AccessDenied; // The disk cannot be written.
    }
    TRY_STATUS(status.write({0, abi::nt::file_opened}));
    return hand_out(*file, wanted, handle);
}

NtStatus create_file(OutHandle handle, AccessMask wanted, Attributes attributes, OutStatus status,
                     UserPointer<std::int64_t>, std::uint32_t, std::uint32_t share_access,
                     CreateDisposition disposition, std::uint32_t options, UserBuffer,
                     std::uint32_t) {
    switch (disposition) {
    case CreateDisposition::Open:
    case CreateDisposition::OpenIf:
        return open_file(handle, wanted, attributes, status, share_access, options);
    case CreateDisposition::Create:
    case CreateDisposition::Supersede: return NtStatus::AccessDenied;
    }
    return NtStatus::InvalidParameter;
}

NtStatus read_file(Handle handle, Handle event, std::uint64_t apc, std::uint64_t, OutStatus status,
                   UserBuffer buffer, std::uint32_t size, UserPointer<std::int64_t> offset,
                   UserPointer<std::uint32_t>) {
    File& file = *TRY_VALUE(behind<File>(handle, File::type_of_file, access::file_read));
    if (wants_later_answer(event, apc)) {
        return NtStatus::NotSupported;
    }
    std::uint64_t done = 0;
    NtStatus result = NtStatus::ObjectTypeMismatch;
    switch (file.kind) {
    case File::Kind::Console: result = read_console(buffer, size, done); break;
    case File::Kind::Disk: result = read_disk(file, buffer, size, offset, done); break;
    case File::Kind::Directory: return result;
    }
    return finish(status, result, done);
}

NtStatus write_file(Handle handle, Handle event, std::uint64_t apc, std::uint64_t, OutStatus status,
                    UserBuffer buffer, std::uint32_t size, UserPointer<std::int64_t>,
                    UserPointer<std::uint32_t>) {
    const File& file = *TRY_VALUE(behind<File>(handle, File::type_of_file, access::file_write));
    if (wants_later_answer(event, apc)) {
        return NtStatus::NotSupported;
    }
    if (file.kind != File::Kind::Console) {
        return NtStatus::AccessDenied;
    }
    std::uint64_t done = 0;
    const NtStatus result = write_console(buffer, size, done);
    return finish(status, result, done);
}

NtStatus query_information_file(Handle handle, OutStatus status, UserBuffer buffer,
                                std::uint32_t size, FileInformationClass what) {
    const File& file = *TRY_VALUE(behind<File>(handle, File::type_of_file, AccessMask{}));
    if (what != FileInformationClass::Standard) {
        return NtStatus::InvalidInfoClass;
    }
    abi::nt::FileStandardInformation answer;
    answer.is_directory = file.kind == File::Kind::Directory ? 1 : 0;
    if (file.kind == File::Kind::Disk) {
        answer.end_of_file = file.contents->size;
        answer.allocation_size = answer.end_of_file;
    }
    return finish(status, answer_with(answer, buffer, size, {}), sizeof(answer));
}

NtStatus query_directory_file(Handle handle, Handle event, std::uint64_t apc, std::uint64_t,
                              OutStatus status, UserBuffer buffer, std::uint32_t size,
                              FileInformationClass what, std::uint8_t single_entry,
                              UserPointer<abi::nt::String> pattern, std::uint8_t restart) {
    File& file = *TRY_VALUE(behind<File>(handle, File::type_of_file, access::file_read));
    if (what != FileInformationClass::Directory) {
        return NtStatus::InvalidInfoClass;
    }
    if (wants_later_answer(event, apc) || file.kind != File::Kind::Directory || single_entry == 0 ||
        !pattern.is_null()) {
        return NtStatus::InvalidParameter;
    }
    if (restart != 0) {
        file.position = 0;
    }
    if (file.position >= disk::files().size()) {
        return finish(status, NtStatus::NoMoreFiles, 0);
    }
    const DiskFile& found = disk::files()[file.position];
    abi::nt::FileDirectoryInformation answer;
    answer.file_index = static_cast<std::uint32_t>(file.position);
    answer.end_of_file = found.size;
    for (const char letter : found.name.substr(0, sizeof(answer.name))) {
        answer.name[answer.name_length++] = letter;
    }
    TRY_STATUS(answer_with(answer, buffer, size, {}));
    ++file.position;
    return finish(status, NtStatus::Success, sizeof(answer));
}

} // namespace nt::syscalls
