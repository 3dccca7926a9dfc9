// Gives commands and shows what came of them: the service's own sentence, or its refusal, word for word.
import { Code, ConnectError, createClient, type Client } from "@connectrpc/connect";
import { ControlService } from "../generated/mm/v1/control_service_pb.js";
import { transportOf } from "./link/transport.js";
import { Toast } from "./view/toasts.js";

export type Control = Client<typeof ControlService>;

/** "FailedPrecondition" -> "refused" and so on: what the service has not said by itself. */
function outcome(code: Code): string {
  switch (code) {
    case Code.FailedPrecondition:
    case Code.PermissionDenied:
    case Code.Unauthenticated:
      return "Refused";
    case Code.InvalidArgument:
      return "Invalid";
    case Code.Aborted:
      return "Changed meanwhile";
    case Code.Unknown:
      return "Not confirmed";
    case Code.Unavailable:
      return "No answer";
    default:
      return `Failed (${Code[code]})`;
  }
}

export class Commands {
  private readonly control: Control;

  /** `unknown` is called with the service's words when it does not know the token. */
  constructor(
    baseUrl: string,
    token: string,
    private readonly unknown: (why: string) => void,
  ) {
    this.control = createClient(ControlService, transportOf(baseUrl, token));
  }

  /** The refusal's words, or nothing when it is done. */
  async give(title: string, call: (control: Control) => Promise<{ message: string }>): Promise<string> {
    const toast = new Toast(title);
    try {
      const { message } = await call(this.control);
      toast.done(message);
      return "";
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      toast.failed(`${outcome(code)}: ${rawMessage}`);
      if (code === Code.Unauthenticated) this.unknown(rawMessage);
      return rawMessage;
    }
  }
}
