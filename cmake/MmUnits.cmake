# systemd's units from deploy/systemd, in build/PRESET/packaged/systemd. The one market maker and the template for several
# have one source, and all units one sandbox.
set(MM_UNITS ${CMAKE_BINARY_DIR}/packaged/systemd)

function(mm_unit source unit)  # then KEY VALUE pairs: each @KEY@ of the source is replaced
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/deploy/systemd/${source} ${CMAKE_SOURCE_DIR}/deploy/systemd/sandbox.in)
  file(READ ${CMAKE_SOURCE_DIR}/deploy/systemd/${source} text)
  file(READ ${CMAKE_SOURCE_DIR}/deploy/systemd/sandbox.in sandbox)
  string(REPLACE "@SANDBOX@" "${sandbox}" text "${text}")
  while(ARGN)
    list(POP_FRONT ARGN key value)
    string(REPLACE "@${key}@" "${value}" text "${text}")
  endwhile()
  file(CONFIGURE OUTPUT ${MM_UNITS}/${unit} CONTENT "${text}" @ONLY)
endfunction()

mm_unit(mmd.service.in mmd.service
  ABOUT "# One market maker: /etc/mmd/mmd.jsonc, keys /etc/mmd/mmd.key and mmd.pem, ledger in /var/lib/mmd.
# For several accounts see mmd@.service."
  DESCRIPTION "Market maker for Roxom" NAME mmd STATE mmd RUNTIME mmd)
mm_unit(mmd.service.in mmd@.service
  ABOUT "# One of several market makers, each with an account of its own: mmd@gold.service has /etc/mmd/gold.jsonc, keys
# /etc/mmd/gold.key and gold.pem, ledger in /var/lib/mmd/gold. Their grpc_listen, http_listen and
# access.unix_socket (/run/mmd-gold/mmd.sock) must differ."
  DESCRIPTION "Market maker for Roxom, account %i" NAME %i STATE mmd/%i RUNTIME mmd-%i)
mm_unit(mmd-cancel@.service.in mmd-cancel@.service)
mm_unit(mmd-halt@.service.in mmd-halt@.service)
