// SPDX-License-Identifier: MIT
#include "kernel/files/file.h"

#include "abi/nt/file.h"
#include "kernel/memory/kernel_heap.h"

namespace nt {

using abi::NtStatus;

constinit const ObjectType File::type_of_file{
    .name = "File", .destroy = [](Object& object) { heap::destroy(static_cast<File*>(&object)); }};

rt::Result<File*, NtStatus> File::open(std::string_view name) {
    File* file = nullptr;
    if (name == abi::nt::console_name) {
        file = heap::create<File>(Kind::Console);
    } else if (name == abi::nt::disk_directory) {
        file = heap::create<File>(Kind::Directory);
    } else {
        if (name.starts_with(abi::nt::disk_directory)) {
            name.remove_prefix(abi::nt::disk_directory.size());
        }
        DiskFile* const contents = disk::find(name);
        if (contents == nullptr) {
            return rt::Err{NtStatus::ObjectNameNotFound};
        }
        file = heap::create<File>(Kind::Disk, contents);
    }
    if (file == nullptr) {
        return rt::Err{NtStatus::InsufficientResources};
    }
    return file;
}

File* File::open_console() { return open(abi::nt::console_name).value_or(nullptr); }

} // namespace nt
