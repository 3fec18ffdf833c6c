// SPDX-License-Identifier: MIT
#include "tests/fuzz/hypervisor/hypercall_blocks.h"

#include "abi/tlfs/device_domains.h"
#include "abi/tlfs/hypercall_inputs.h"
#include "tests/unit/hypervisor/divided_machine.h"

#include <array>
#include <cstring>
#include <iterator>

namespace fuzz {
namespace {

using namespace abi::tlfs;

constexpr RegisterName names[] = {
    RegisterName::PendingEvent0,
    RegisterName::Rax,
    RegisterName::Rsp,
    RegisterName::R15,
    RegisterName::Rip,
    RegisterName::Rflags,
    RegisterName::Xmm0,
    RegisterName::Cr0,
    RegisterName::Cr2,
    RegisterName::Cr3,
    RegisterName::Cr4,
    RegisterName::Cr8,
    RegisterName::Dr0,
    RegisterName::Dr6,
    RegisterName::Dr7,
    RegisterName::Cs,
    RegisterName::Ss,
    RegisterName::Tr,
    RegisterName::Idtr,
    RegisterName::Efer,
    RegisterName::Pat,
    RegisterName::Star,
    RegisterName::Lstar,
    RegisterName::Sfmask,
    RegisterName::VpAssistPage,
    RegisterName::Sint0,
    RegisterName::Scontrol,
    RegisterName::Siefp,
    RegisterName::Simp,
    RegisterName::Eom,
    RegisterName::VsmVina,
    RegisterName::VsmPartitionConfig,
    RegisterName::VsmVpSecureConfigVtl0,
    RegisterName::CrInterceptControl,
    RegisterName::CrInterceptCr0Mask,
    RegisterName::CrInterceptCr4Mask,
    RegisterName::GuestOsId,
    RegisterName::VsmVpStatus,
};

InputVtl some_vtl(Script& script) {
    constexpr InputVtl vtls[] = {InputVtl::own(), InputVtl::of(abi::Vtl::Normal),
                                 InputVtl::of(abi::Vtl::Secure)};
    const unsigned which = script.byte();
    return which < 240 ? vtls[which % 3] : InputVtl::from(static_cast<std::uint8_t>(which));
}

std::uint32_t some_processor(Script& script) {
    constexpr std::uint32_t processors[] = {vp_self, 0, 1, 2, 0xFFFF'FFFF};
    return script.one_of(processors);
}

InitialVpContext some_context(Script& script) {
    InitialVpContext context = test::long_mode_context();
    std::array<std::uint64_t, sizeof(context) / 8> words{};
    std::memcpy(words.data(), &context, sizeof(context));
    for (unsigned changes = script.choice(4); changes > 0; --changes) {
        words[script.byte() % words.size()] = script.number();
    }
    std::memcpy(static_cast<void*>(&context), words.data(), sizeof(context));
    return context;
}

template <typename Input>
std::vector<std::byte> bytes_of(const Input& input) {
    const auto bytes = std::as_bytes(std::span(&input, 1));
    return {bytes.begin(), bytes.end()};
}

void append(std::vector<std::byte>& block, std::span<const std::byte> more) {
    block.insert(block.end(), more.begin(), more.end());
}

Block modify_protection(Script& script) {
    constexpr std::uint32_t flags[] = {0, 1, 3, 5, 7, 0xD, 0xF, 0x9, 0xB, 0x10, 2};
    Block block;
    ModifyVtlProtectionMaskInput input;
    input.partition = partition_self;
    input.map_flags = script.one_of(flags);
    input.target_vtl = some_vtl(script);
    block.bytes = bytes_of(input);
    const unsigned count = script.choice(12) + 1;
    std::uint64_t page = script.address() >> x86::page_shift;
    for (unsigned index = 0; index < count; ++index) {
        append(block.bytes, bytes_of(page));
        page = script.choice(4) == 0 ? script.address() >> x86::page_shift : page + 1;
    }
    block.control =
        HypercallControl::rep(CallCode::ModifyVtlProtectionMask, static_cast<std::uint16_t>(count));
    return block;
}

/// A bit more or less than a 64-bit kernel has there.
std::uint64_t nearly(Script& script, std::uint64_t usual) {
    return usual ^ 1ull << script.choice(64);
}

std::uint64_t value_for(Script& script, RegisterName name) {
    const auto usual = test::long_mode_context();
    if (script.choice(4) == 0) {
        return script.number();
    }
    switch (name) {
    case RegisterName::Cr0: return nearly(script, usual.cr0);
    case RegisterName::Cr4: return nearly(script, usual.cr4);
    case RegisterName::Efer: return nearly(script, usual.efer);
    case RegisterName::CrInterceptControl: return script.raw(3);
    case RegisterName::VsmVina:
        return VsmVina{}
            .with(VsmVina::vector, script.byte())
            .with(VsmVina::enabled, true)
            .with(VsmVina::auto_reset, script.flag())
            .with(VsmVina::auto_eoi, script.flag())
            .raw;
    case RegisterName::PendingEvent0:
        return PendingException{}
            .with(PendingException::pending, true)
            .with(PendingException::deliver_error_code, script.flag())
            .with(PendingException::vector, static_cast<std::uint16_t>(script.choice(34)))
            .raw;
    case RegisterName::VsmPartitionConfig:
        return VsmPartitionConfig{}
            .with(VsmPartitionConfig::enable_vtl_protection, true)
            .with(VsmPartitionConfig::default_protection,
                  static_cast<std::uint8_t>(script.choice(16)))
            .with(VsmPartitionConfig::deny_lower_vtl_startup, script.flag())
            .with(VsmPartitionConfig::intercept_page, script.flag())
            .raw;
    default: return some_value_with_page(script);
    }
}

Block registers(Script& script, bool set) {
    Block block;
    block.bytes =
        bytes_of(VpRegistersHeader{partition_self, some_processor(script), some_vtl(script), {}});
    const unsigned count = script.choice(4) + 1;
    for (unsigned index = 0; index < count; ++index) {
        const RegisterName name =
            script.choice(16) == 0 ? RegisterName(script.raw(3)) : script.one_of(names);
        if (set) {
            append(block.bytes,
                   bytes_of(RegisterAssociation{
                       name,
                       {},
                       {value_for(script, name), script.choice(4) == 0 ? script.number() : 0}}));
        } else {
            append(block.bytes, bytes_of(name));
        }
    }
    block.control = HypercallControl::rep(set ? CallCode::SetVpRegisters : CallCode::GetVpRegisters,
                                          static_cast<std::uint16_t>(count));
    return block;
}

Block processor_call(Script& script, CallCode code) {
    EnableVpVtlInput input;
    input.partition = partition_self;
    input.vp_index = some_processor(script);
    input.target_vtl = static_cast<std::uint8_t>(script.choice(3));
    input.context = some_context(script);
    return {HypercallControl::simple(code), bytes_of(input)};
}

Block install_intercept(Script& script) {
    constexpr std::uint32_t masks[] = {0, 3, 4, 1, 2, 7};
    InstallInterceptInput input;
    input.partition = partition_self;
    input.access_mask = script.one_of(masks);
    input.type =
        static_cast<InterceptType>(script.flag() ? 3 * script.choice(2) : script.choice(5));
    input.parameter = script.flag() ? script.choice(33) : script.raw(2);
    return {HypercallControl::simple(CallCode::InstallIntercept), bytes_of(input)};
}

Block message(Script& script) {
    PostMessageInput input;
    input.connection = script.byte();
    input.type = script.byte();
    input.payload_size = script.flag() ? script.byte() : static_cast<std::uint32_t>(script.raw(4));
    return {HypercallControl::simple(CallCode::PostMessage), bytes_of(input)};
}

DeviceDomain some_domain(Script& script) {
    return {
        partition_self, some_vtl(script), {}, script.choice(8) == 0 ? 1u : 0u, script.choice(6)};
}

Block device_domain(Script& script) {
    switch (script.choice(3)) {
    case 0:
        return {HypercallControl::simple(CallCode::CreateDeviceDomain),
                bytes_of(CreateDeviceDomainInput{some_domain(script)})};
    case 1: {
        const auto device = x86::PciRequester::from(static_cast<std::uint16_t>(script.raw(2)));
        return {HypercallControl::simple(CallCode::AttachDeviceDomain),
                bytes_of(AttachDeviceDomainInput{some_domain(script), DeviceId::of(device)})};
    }
    default: break;
    }
    MapDeviceGpaPagesInput input;
    input.domain = some_domain(script);
    input.target_vtl = input.domain.owner_vtl;
    input.map_flags = script.choice(5);
    input.device_address = script.address() & ~(x86::page_bytes - 1);
    Block block{HypercallControl::rep(CallCode::MapDeviceGpaPages, 1), bytes_of(input)};
    append(block.bytes, bytes_of(script.address() >> x86::page_shift));
    return block;
}

Block translate_address(Script& script) {
    Block block{HypercallControl::simple(CallCode::TranslateVirtualAddress), {}};
    block.bytes = bytes_of(partition_self);
    append(block.bytes, bytes_of(std::uint64_t{some_processor(script)}));
    append(block.bytes, bytes_of(script.raw(1) | script.raw(1) << 56));
    append(block.bytes, bytes_of(script.number() >> x86::page_shift));
    return block;
}

} // namespace

std::uint64_t some_call_word(Script& script) {
    constexpr std::uint64_t words[] = {
        HypercallControl::simple(CallCode::VtlCall).raw,
        HypercallControl::simple(CallCode::VtlReturn).raw,
        HypercallControl::simple(CallCode::NotifyLongSpinWait)
            .with(HypercallControl::fast, true)
            .raw,
        HypercallControl::simple(CallCode::NotifyLongSpinWait).raw,
        0,
        ~0ull,
    };
    const unsigned which = script.choice(8);
    return which < std::size(words) ? words[which] : script.number();
}

std::uint64_t some_value_with_page(Script& script) {
    constexpr std::uint64_t page_mask = ~(x86::page_bytes - 1);
    return script.flag() ? (script.address() & page_mask) | 1 : script.number();
}

Block some_block(Script& script) {
    switch (script.choice(11)) {
    case 0: {
        EnablePartitionVtlInput input{partition_self, 1, 0, {}};
        input.flags = static_cast<std::uint8_t>(script.choice(3));
        return {HypercallControl::simple(CallCode::EnablePartitionVtl), bytes_of(input)};
    }
    case 1: return processor_call(script, CallCode::EnableVpVtl);
    case 2: return processor_call(script, CallCode::StartVirtualProcessor);
    case 3: return install_intercept(script);
    case 4: return message(script);
    case 5: return translate_address(script);
    case 6: return registers(script, false);
    case 7:
    case 8: return registers(script, true);
    case 9: return device_domain(script);
    default: return modify_protection(script);
    }
}

} // namespace fuzz
