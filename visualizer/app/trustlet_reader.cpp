// SPDX-License-Identifier: MIT
#include "visualizer/app/trustlet_reader.h"

#include "abi/ium/environment.h"
#include "abi/memory_layout.h"
#include "machine/page_walk.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace vitrine::app {

namespace {

using abi::ium::EnvironmentPage;
using abi::nt::ThreadEnvironment;

template <typename Layout>
std::optional<Layout> read_page(std::span<const std::byte> ram, std::uint64_t page) {
    Layout layout;
    if (page >= ram.size() / abi::page_size) {
        return std::nullopt;
    }
    std::memcpy(&layout, ram.data() + page * abi::page_size, sizeof layout);
    return layout;
}

template <std::size_t Size>
std::string text_in(const char (&field)[Size]) {
    const std::string_view whole(field, Size);
    std::string text(whole.substr(0, whole.find('\0')));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E; }, '?');
    return text;
}

/// Is this the page that was laid down for the launch? A page may hold anything else by now.
bool is_environment_of(const EnvironmentPage& page, const models::Launch& launch) {
    const abi::ium::TrustletInformation& who = page.trustlet;
    return who.trustlet_id == launch.trustlet && who.modules[1].base != 0 &&
           page.peb.ntdll_base == who.modules[1].base &&
           page.peb.process_parameters % abi::page_size == offsetof(EnvironmentPage, parameters) &&
           std::memcmp(&page.peb.system_seed, who.instance.bytes, sizeof page.peb.system_seed) == 0;
}

models::TrustletMemory memory_of(const EnvironmentPage& page, std::uint64_t number) {
    models::TrustletMemory memory;
    memory.page = number;
    memory.name = text_in(page.parameters.image_name);
    std::copy(std::begin(page.trustlet.instance.bytes), std::end(page.trustlet.instance.bytes),
              memory.instance.begin());
    memory.security_version = page.trustlet.security_version;
    memory.capabilities = page.trustlet.capabilities;
    for (const abi::ium::Module& module : page.trustlet.modules) {
        memory.modules.push_back(text_in(module.name));
    }
    return memory;
}

void add_threads(std::span<const std::byte> ram, const models::Launch& launch,
                 std::uint64_t environment, models::TrustletMemory& memory) {
    for (const std::uint64_t number : launch.thread_pages) {
        const auto thread = read_page<ThreadEnvironment>(ram, number);
        if (thread && thread->process_environment == environment &&
            thread->self % abi::page_size == 0 && thread->self != 0) {
            memory.threads.push_back({number, thread->client_id.process, thread->client_id.thread});
        }
    }
}

std::optional<std::uint64_t> physical_of(std::span<const std::byte> ram,
                                         const machine::ProcessorState& processor,
                                         std::uint64_t address) {
    const machine::PageWalk walk = machine::walk(
        ram, machine::request_for(processor, address, machine::WalkRequest::Access::Read));
    return walk.reached && walk.physical < ram.size() ? std::optional(walk.physical) : std::nullopt;
}

/// Who runs in ring 3, by the thread's environment at GS.
struct UserProgram {
    std::uint64_t thread_page = 0; // the number of its TEB's page
    std::string name;              // as whoever started it called it; empty: it cannot be read
};
std::optional<UserProgram> running_program(std::span<const std::byte> ram,
                                           const machine::ProcessorState& processor) {
    if (processor.cpl != 3 || processor.gs.base % abi::page_size != 0) {
        return std::nullopt;
    }
    const auto thread_at = physical_of(ram, processor, processor.gs.base);
    if (!thread_at) {
        return std::nullopt;
    }
    UserProgram program{*thread_at / abi::page_size, ""};
    const auto thread = read_page<ThreadEnvironment>(ram, program.thread_page);
    const auto page_at = physical_of(ram, processor, thread->process_environment);
    if (thread->self == processor.gs.base && page_at && *page_at % abi::page_size == 0) {
        // VTL0's kernel lays the PEB down as VTL1 does: the parameters are at the same place.
        const auto page = read_page<EnvironmentPage>(ram, *page_at / abi::page_size);
        const bool is_there = page->peb.process_parameters ==
                              thread->process_environment + offsetof(EnvironmentPage, parameters);
        program.name = is_there ? text_in(page->parameters.image_name) : "";
    }
    return program;
}

} // namespace

std::optional<models::TrustletMemory> read_trustlet(std::span<const std::byte> ram,
                                                    const models::Launch& launch) {
    for (const std::uint64_t number : launch.own_pages) {
        const auto page = read_page<EnvironmentPage>(ram, number);
        if (page && is_environment_of(*page, launch)) {
            models::TrustletMemory memory = memory_of(*page, number);
            const std::uint64_t parameters = page->peb.process_parameters;
            add_threads(ram, launch, parameters - offsetof(EnvironmentPage, parameters), memory);
            return memory;
        }
    }
    return std::nullopt;
}

void read_trustlets(std::span<const std::byte> ram, const std::vector<models::Launch>& launches,
                    models::Snapshot& snapshot) {
    const auto program = running_program(ram, snapshot.processor);
    snapshot.program = program ? program->name : "";
    if (launches.empty()) {
        return;
    }
    auto now = launches;
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i].state != models::Launch::State::Running) {
            continue;
        }
        now[i].memory = read_trustlet(ram, now[i]);
        const std::vector<std::uint64_t>& pages = now[i].thread_pages;
        if (program && std::find(pages.begin(), pages.end(), program->thread_page) != pages.end()) {
            snapshot.running_launch = i;
        }
    }
    snapshot.launches = std::make_shared<const std::vector<models::Launch>>(std::move(now));
}

} // namespace vitrine::app
