// SPDX-License-Identifier: MIT
#include "process/environment.h"
#include "user/kernelbase/kernelbase.h"
#include "user/kernelbase/last_error.h"

#include <cstring>
#include <span>

namespace kernelbase {
namespace {

/// Copies zero-terminated text; false if there is no room for it and its zero.
bool copy_text(std::span<char> target, const char* text) {
    const std::size_t size = std::strlen(text) + 1;
    if (size > target.size()) {
        return false;
    }
    std::memcpy(target.data(), text, size);
    return true;
}

/// What the new program is called, told, and connected to: the same console as ours.
bool describe(abi::nt::ProcessParameters& parameters, const char* image_name,
              const char* command_line) {
    const auto& own = process::process_parameters();
    parameters.standard_input = own.standard_input;
    parameters.standard_output = own.standard_output;
    parameters.standard_error = own.standard_error;
    return copy_text(parameters.image_name, image_name) &&
           copy_text(parameters.command_line, command_line != nullptr ? command_line : image_name);
}

} // namespace
} // namespace kernelbase

bool CreateProcess(const char* image_name, const char* command_line,
                   ProcessInformation* information) {
    abi::nt::ProcessParameters parameters;
    if (!kernelbase::describe(parameters, image_name, command_line)) {
        return kernelbase::succeeded(NtStatus::ObjectNameInvalid);
    }
    using abi::nt::PsAttribute;
    ProcessInformation result;
    abi::nt::PsAttributeList attributes;
    attributes.attribute[0] = {PsAttribute::Kind::ImageName, std::strlen(image_name),
                               reinterpret_cast<std::uint64_t>(image_name), 0};
    attributes.attribute[1] = {PsAttribute::Kind::ClientId, sizeof(result.id),
                               reinterpret_cast<std::uint64_t>(&result.id), 0};
    attributes.total_length = sizeof(attributes.total_length) + 2 * sizeof(PsAttribute);
    const NtStatus status = NtCreateUserProcess(&result.process, &result.thread,
                                                abi::nt::access::all, abi::nt::access::all, nullptr,
                                                nullptr, 0, 0, &parameters, nullptr, &attributes);
    if (!kernelbase::succeeded(status)) {
        return false;
    }
    *information = result;
    return true;
}

Handle OpenProcess(abi::nt::AccessMask access, std::uint64_t process_id) {
    const ClientId client{process_id, 0};
    const ObjectAttributes attributes;
    Handle process;
    const NtStatus status = NtOpenProcess(&process, access, &attributes, &client);
    return kernelbase::handle_or_none(status, process);
}

bool TerminateProcess(Handle process, std::uint32_t exit_code) {
    return kernelbase::succeeded(NtTerminateProcess(process, static_cast<NtStatus>(exit_code)));
}

bool GetExitCodeProcess(Handle process, std::uint32_t* exit_code) {
    abi::nt::ProcessBasicInformation basic;
    const NtStatus status = NtQueryInformationProcess(
        process, abi::nt::ProcessInformationClass::Basic, &basic, sizeof(basic), nullptr);
    if (!kernelbase::succeeded(status)) {
        return false;
    }
    *exit_code = basic.exit_status;
    return true;
}

std::uint64_t GetCurrentProcessId() { return process::thread_environment().client_id.process; }

const char* GetCommandLine() { return process::process_parameters().command_line; }
