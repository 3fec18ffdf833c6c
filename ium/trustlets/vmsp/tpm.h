// SPDX-License-Identifier: MIT
// A TPM, small: it measures, seals data to what it has measured, and vouches for it. Its secret is
// a seed that was put into the secure kernel's store for it (vtpmprov.exe): another seed is another
// TPM.  [TPM2 Part 1]  Lesson: 10.
#pragma once

#include "abi/vtpm.h"
#include "ium/trustlets/vmsp/registers.h"

namespace vmsp {

using Seed = std::uint8_t[32];

class Tpm {
public:
    /// Before anything else.
    void start(const Seed& seed);

    abi::vtpm::Reply serve(const abi::vtpm::Request& request);

private:
    abi::vtpm::Reply extend(const abi::vtpm::Request& request);
    abi::vtpm::Reply read(const abi::vtpm::Request& request) const;
    abi::vtpm::Reply seal(const abi::vtpm::Request& request) const;
    abi::vtpm::Reply unseal(const abi::vtpm::Request& request) const;
    abi::vtpm::Reply quote(const abi::vtpm::Request& request) const;

    Registers registers_;
    crypto::Sha256Digest owner_{}; // made of the seed: which TPM this is
};

} // namespace vmsp
