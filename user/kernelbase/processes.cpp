// SPDX-License-Identifier: MIT
#include "process/environment.h"
#include "process/win32/last_error.h"
#include "rt/wipe.h"
#include "user/kernelbase/kernelbase.h"

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

/// A program, or a trustlet if there are attributes for one.
NtStatus create(const char* image_name, const char* command_line,
                const abi::nt::TrustletCreateAttributes* trustlet, ProcessInformation& result) {
    abi::nt::ProcessParameters parameters;
    const rt::WipedAtEnd parameters_are_wiped{parameters}; // A password may be among them.
    if (!describe(parameters, image_name, command_line)) {
        return NtStatus::ObjectNameInvalid;
    }
    using abi::nt::PsAttribute;
    std::size_t count = 0;
    abi::nt::PsAttributeList attributes;
    attributes.attribute[count++] = {PsAttribute::Kind::ImageName, std::strlen(image_name),
                                     reinterpret_cast<std::uint64_t>(image_name), 0};
    attributes.attribute[count++] = {PsAttribute::Kind::ClientId, sizeof(result.id),
                                     reinterpret_cast<std::uint64_t>(&result.id), 0};
    if (trustlet != nullptr) {
        attributes.attribute[count++] = {PsAttribute::Kind::SecureProcess, sizeof(*trustlet),
                                         reinterpret_cast<std::uint64_t>(trustlet), 0};
    }
    attributes.total_length = sizeof(attributes.total_length) + count * sizeof(PsAttribute);
    return NtCreateUserProcess(&result.process, &result.thread, abi::nt::access::all,
                               abi::nt::access::all, nullptr, nullptr, 0, 0, &parameters, nullptr,
                               &attributes);
}

} // namespace
} // namespace kernelbase

bool CreateProcess(const char* image_name, const char* command_line,
                   ProcessInformation* information) {
    return CreateTrustlet(image_name, command_line, nullptr, information);
}

bool CreateTrustlet(const char* image_name, const char* command_line,
                    const abi::nt::TrustletCreateAttributes* attributes,
                    ProcessInformation* information) {
    ProcessInformation result;
    if (!process::succeeded(kernelbase::create(image_name, command_line, attributes, result))) {
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
    return process::handle_or_none(status, process);
}

bool TerminateProcess(Handle process, std::uint32_t exit_code) {
    return process::succeeded(NtTerminateProcess(process, static_cast<NtStatus>(exit_code)));
}

bool GetExitCodeProcess(Handle process, std::uint32_t* exit_code) {
    abi::nt::ProcessBasicInformation basic;
    const NtStatus status = NtQueryInformationProcess(
        process, abi::nt::ProcessInformationClass::Basic, &basic, sizeof(basic), nullptr);
    if (!process::succeeded(status)) {
        return false;
    }
    *exit_code = basic.exit_status;
    return true;
}

bool EmptyWorkingSet(Handle process) {
    abi::nt::QuotaLimits limits;
    limits.minimum_working_set = abi::nt::QuotaLimits::empty_working_set;
    limits.maximum_working_set = abi::nt::QuotaLimits::empty_working_set;
    return process::succeeded(NtSetInformationProcess(
        process, abi::nt::ProcessInformationClass::QuotaLimits, &limits, sizeof(limits)));
}
