// SPDX-License-Identifier: MIT
#include "securekernel/processes/secure_process.h"

#include "rt/check.h"
#include "securekernel/cpu.h"
#include "securekernel/images/secure_image.h"
#include "securekernel/memory/own_pool.h"
#include "securekernel/processes/secure_section.h"

#include <cstring>
#include <initializer_list>
#include <new>

namespace sk {
namespace {

using abi::NtStatus;
using abi::ium::EnvironmentPage;
using abi::ium::Module;

constexpr unsigned max_processes = 8;
constexpr unsigned generation_shift = 8;

constinit SecureProcess processes[max_processes];
constinit std::uint32_t generation = 0;

Module module_of(const SecureImage& image, std::string_view name) {
    Module module;
    const std::size_t length =
        name.size() < sizeof(module.name) ? name.size() : sizeof(module.name) - 1;
    std::memcpy(module.name, name.data(), length);
    module.base = image.base();
    module.size = image.page_count() * abi::page_size;
    module.entry = image.entry_point() == image.base() ? 0 : image.entry_point();
    return module;
}

/// The name of the program is VTL0's word, and decides nothing.
std::string_view name_in(const abi::nt::ProcessParameters& parameters) {
    std::size_t length = 0;
    while (length < sizeof(parameters.image_name) && parameters.image_name[length] != '\0') {
        ++length;
    }
    return {parameters.image_name, length};
}

NtStatus lay_down_environment(SecureProcess& process) {
    const auto place = process.space.allocate(0, sizeof(EnvironmentPage), PageRights::ReadWrite);
    if (place.is_err()) {
        return place.error();
    }
    process.environment = place.value();
    const auto page = process.space.page_for(process.environment, TrustletAccess::Write);
    if (page.is_err()) {
        return page.error();
    }
    auto& contents = *new (cpu::ram_at(page.value().address().value)) EnvironmentPage;
    contents.peb.image_base = process.program->base();
    contents.peb.process_parameters = process.environment + offsetof(EnvironmentPage, parameters);
    contents.peb.ntdll_base = process.identity.modules[1].base;
    std::memcpy(&contents.peb.system_seed, process.identity.instance.bytes,
                sizeof(contents.peb.system_seed));
    contents.trustlet = process.identity;
    contents.parameters = process.parameters;
    contents.parameters.standard_input = abi::nt::no_handle;
    contents.parameters.standard_output = abi::nt::no_handle;
    contents.parameters.standard_error = abi::nt::no_handle;
    contents.parameters.image_name[sizeof(contents.parameters.image_name) - 1] = '\0';
    contents.parameters.command_line[sizeof(contents.parameters.command_line) - 1] = '\0';
    return NtStatus::Success;
}

} // namespace

SecureProcess* find_process(std::uint64_t handle) {
    for (SecureProcess& process : processes) {
        if (process.state != SecureProcess::State::None && process.handle == handle) {
            return &process;
        }
    }
    return nullptr;
}

SecureProcess* make_process() {
    for (unsigned index = 0; index < max_processes; ++index) {
        SecureProcess& process = processes[index];
        if (process.state != SecureProcess::State::None) {
            continue;
        }
        process = SecureProcess{};
        process.handle = ++generation << generation_shift | (index + 1);
        if (!process.space.create(process)) {
            return nullptr;
        }
        process.state = SecureProcess::State::Created;
        return &process;
    }
    return nullptr;
}

NtStatus initialize_process(SecureProcess& process, SecureImage& iumdll, SecureImage& iumbase,
                            x86::GuestPage environment_page) {
    process.identity.modules[0] = module_of(*process.program, name_in(process.parameters));
    process.identity.modules[1] = module_of(iumdll, abi::ium::iumdll_name);
    process.identity.modules[2] = module_of(iumbase, abi::ium::iumbase_name);
    process.thread_start = iumdll.thread_start();
    for (SecureImage* const image : {process.program, &iumdll, &iumbase}) {
        const auto mapped = process.space.map_image(*image);
        if (mapped.is_err()) {
            return mapped.error();
        }
    }
    NtStatus status = process.supply.add(process, environment_page);
    if (abi::is_success(status)) {
        status = lay_down_environment(process);
    }
    if (abi::is_success(status)) {
        process.state = SecureProcess::State::Running;
    }
    return status;
}

unsigned run_down(SecureProcess& process, std::uint64_t* numbers, unsigned limit) {
    if (process.state == SecureProcess::State::Ended) {
        return 0;
    }
    process.state = SecureProcess::State::Ending;
    for (SecureHandleEntry& entry : process.handles) {
        if (entry.section != nullptr) {
            drop_reference(*entry.section);
        }
        entry = SecureHandleEntry{};
    }
    process.space.drop_views();
    unsigned count = process.space.give_pages_back(numbers, limit);
    count += give_section_pages_back(numbers + count, limit - count);
    if (count == 0) {
        process.space.destroy();
        process.state = SecureProcess::State::Ended;
    }
    return count;
}

void forget_process(SecureProcess& process) {
    CHECK(process.state == SecureProcess::State::Ended, "A process that has memory was forgotten.");
    for (const MailboxSlot& slot : process.mailbox) {
        if (slot.page != 0) {
            own_pool.release(slot.page);
        }
    }
    process = SecureProcess{};
}

bool any_trustlet_running() {
    for (const SecureProcess& process : processes) {
        if (process.state == SecureProcess::State::Running) {
            return true;
        }
    }
    return false;
}

} // namespace sk
