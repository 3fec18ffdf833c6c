// SPDX-License-Identifier: MIT
// What lsaiso.exe does with a request. lsass, which sends it, may be in an attacker's hands: it can
// have challenges answered as long as it is asked (that is its work), but no key ever leaves.
// [WI7 ch.9]  Guard: credential-guard. Lesson: 10.
#pragma once

#include "abi/lsa_iso.h"

namespace lsaiso {

/// Answers one request. Everything secret that it computed on the way is wiped.
abi::lsa_iso::Reply serve(const abi::lsa_iso::Request& request);

} // namespace lsaiso
