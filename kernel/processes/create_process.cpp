// SPDX-License-Identifier: MIT
#include "kernel/processes/create_process.h"

#include "kernel/files/disk.h"
#include "kernel/files/file.h"
#include "kernel/memory/direct_map.h"
#include "kernel/memory/image_file.h"
#include "kernel/processes/system_images.h"
#include "kernel/random.h"

#include <cstring>
#include <initializer_list>
#include <new>

namespace nt {

using abi::NtStatus;
using abi::nt::Handle;
using abi::nt::PageProtection;
using abi::nt::ProcessEnvironment;
using abi::nt::ProcessParameters;

namespace {

/// The PEB's page: the PEB, and behind it the parameters.
struct EnvironmentPage {
    ProcessEnvironment environment;
    std::uint8_t reserved[1024 - sizeof(ProcessEnvironment)] = {};
    ProcessParameters parameters;
};
static_assert(sizeof(EnvironmentPage) <= x86::page_bytes);
static_assert(offsetof(EnvironmentPage, parameters) == 1024);

/// The new process's own handle for what `handle` of the parent's means; none if that means
/// nothing.
Handle inherit(Process* parent, Handle handle, Process& child) {
    const auto* const entry = parent == nullptr ? nullptr : parent->handles.find(handle);
    if (entry == nullptr) {
        return abi::nt::no_handle;
    }
    return child.handles.insert(*entry->object, entry->access).value_or(abi::nt::no_handle);
}

/// The first process of all has nobody to inherit from.
Handle open_console(Process& child) {
    File* const console = File::open_console();
    if (console == nullptr) {
        return abi::nt::no_handle;
    }
    const Reference<File> reference{console};
    return child.handles.insert(*console, abi::nt::access::all).value_or(abi::nt::no_handle);
}

NtStatus lay_down_environment(Process* parent, Process& child, const ImageFile& image,
                              const ProcessParameters& given) {
    constexpr auto both =
        abi::nt::AllocationType::from(abi::nt::memory_commit | abi::nt::memory_reserve);
    const auto pages = child.space.allocate(0, x86::page_bytes, both, PageProtection::ReadWrite);
    if (pages.is_err()) {
        return pages.error();
    }
    child.environment = pages.value().begin;
    const auto page = child.space.page_for(child.environment, FaultAccess::Write);
    if (page.is_err()) {
        return page.error();
    }
    auto& contents = *new (ram_at(page.value())) EnvironmentPage;
    contents.environment.image_base = image.base();
    contents.environment.process_parameters =
        child.environment + offsetof(EnvironmentPage, parameters);
    contents.environment.ntdll_base = system_images::ntdll().base();
    contents.environment.system_seed = random_number();
    contents.parameters = given;
    contents.parameters.image_name[sizeof(given.image_name) - 1] = '\0';
    contents.parameters.command_line[sizeof(given.command_line) - 1] = '\0';
    for (Handle* const standard :
         {&contents.parameters.standard_input, &contents.parameters.standard_output,
          &contents.parameters.standard_error}) {
        *standard = parent == nullptr ? open_console(child) : inherit(parent, *standard, child);
    }
    return NtStatus::Success;
}

void take_name(Process& process, std::string_view name) {
    const std::size_t length =
        name.size() < sizeof(process.image_name) ? name.size() : sizeof(process.image_name) - 1;
    std::memcpy(process.image_name, name.data(), length);
}

rt::Result<ImageFile*, NtStatus> open_program(std::string_view name) {
    DiskFile* const file = disk::find(name);
    if (file == nullptr) {
        return rt::Err{NtStatus::ObjectNameNotFound};
    }
    ImageFile* const image = TRY(ImageFile::open(*file));
    if (image->is_library()) {
        return rt::Err{NtStatus::InvalidImageFormat};
    }
    return image;
}

NtStatus furnish(Process* parent, Process& child, ImageFile& image,
                 const ProcessParameters& parameters) {
    for (ImageFile* const each : {&image, &system_images::ntdll()}) {
        const auto mapped = child.space.map_image(*each);
        if (mapped.is_err()) {
            return mapped.error();
        }
    }
    return lay_down_environment(parent, child, image, parameters);
}

} // namespace

rt::Result<NewProcess, NtStatus> create_process(Process* parent, std::string_view image_name,
                                                const ProcessParameters& parameters,
                                                bool is_suspended) {
    ImageFile* const image = TRY(open_program(image_name));
    Reference<Process> process{TRY(make_process(parent == nullptr ? 0 : parent->id))};
    take_name(*process, image->name());
    if (const NtStatus status = furnish(parent, *process, *image, parameters);
        !abi::is_success(status)) {
        return rt::Err{status};
    }
    ThreadStart start;
    start.is_suspended = is_suspended;
    Thread* const thread = TRY(make_user_thread(*process, start));
    return NewProcess{process.leave(), thread};
}

rt::Result<Process*, NtStatus> clone_process(Process& parent) {
    Reference<Process> process{TRY(make_process(parent.id))};
    take_name(*process, parent.name());
    process->environment = parent.environment;
    if (const NtStatus status = process->space.clone_from(parent.space); !abi::is_success(status)) {
        return rt::Err{status};
    }
    // The copy finds its standard handles under the numbers it remembers: all handles are copied.
    if (const NtStatus status = process->handles.copy_from(parent.handles);
        !abi::is_success(status)) {
        return rt::Err{status};
    }
    return process.leave();
}

} // namespace nt
